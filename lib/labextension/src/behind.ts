// This module tells by the keyboard what stands behind a paragraph: what else is said on hover alone.
import { Dialog } from '@jupyterlab/apputils';
import { NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';

const SAYS = '.hrc-value, .hrc-cite, a.hrc-ref, .hrc-unknown, .hrc-pending, .hrc-if, .hrc-note';

/** Show each value, citation and reference of the chosen cell with what it says on hover. */
export async function showBehind(panel: NotebookPanel): Promise<void> {
  const body = new Widget();
  body.addClass('hrc-behind');
  const list = document.createElement('dl');
  const node = panel.content.activeCell?.node;
  for (const each of node?.querySelectorAll<HTMLElement>(SAYS) ?? []) {
    if (each.title && !each.closest('[hidden]')) {
      const word = document.createElement('dt');
      word.textContent = each.textContent;
      const said = document.createElement('dd');
      said.textContent = each.title;
      list.append(word, said);
    }
  }
  if (!list.childElementCount) {
    list.textContent = 'No value, citation or reference stands in what this cell shows.';
  }
  list.tabIndex = 0;
  body.node.append(list);
  const dialog = new Dialog({
    title: 'What stands behind this paragraph',
    body,
    buttons: [Dialog.okButton({ label: 'Close' })]
  });
  dialog.addClass('hrc-dialog');
  await dialog.launch();
}
