// This module is one box to cite from: law, sources, tables, labels and values, found by words.
import { Dialog } from '@jupyterlab/apputils';
import { MarkdownCell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { ask, ICitable } from './kernel';
import { labelsOf } from './labels';

const SHOWN = 60;
const KINDS: { [kind: string]: string } = {
  law: 'Law and standards',
  source: 'Bibliography',
  table: 'Table',
  label: 'In this report',
  value: 'Value'
};

/** Return words without case and accents, as a box of search compares them. */
function bare(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Return what is written for what was chosen. */
export function writtenFor(one: ICitable): string {
  switch (one.kind) {
    case 'label':
      return `[](#${one.key})`;
    case 'value':
      return `{{ ${one.key} }}`;
    case 'table':
      return `hrc.show("${one.key}")`;
    default:
      return `[@${one.key}]`;
  }
}

class CiteBox extends Widget {
  private input = document.createElement('input');
  private list = document.createElement('ul');
  private found: ICitable[] = [];
  private at = 0;

  constructor(
    private all: ICitable[],
    private choose: () => void
  ) {
    super();
    this.addClass('hrc-cite-box');
    this.input.type = 'search';
    this.input.placeholder = 'Words of a title, a caption, a source, a year';
    this.input.setAttribute('aria-label', this.input.placeholder);
    this.list.setAttribute('role', 'listbox');
    this.node.append(this.input, this.list);
    this.input.addEventListener('input', () => this.search());
    this.input.addEventListener('keydown', event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        this.at = Math.max(0, Math.min(this.found.length - 1, this.at + step));
        this.mark();
      }
    });
    this.search();
  }

  get chosen(): ICitable | undefined {
    return this.found[this.at];
  }

  protected onAfterAttach(): void {
    window.setTimeout(() => this.input.focus(), 0);
  }

  private search(): void {
    const words = bare(this.input.value).split(/\s+/).filter(Boolean);
    const fits = (one: ICitable) => {
      const text = bare(`${one.key} ${one.title} ${one.more} ${one.search ?? ''}`);
      return words.every(each => text.includes(each));
    };
    this.found = this.all.filter(fits).slice(0, SHOWN);
    this.at = 0;
    this.list.replaceChildren(
      ...this.found.map((one, at) => {
        const item = document.createElement('li');
        item.setAttribute('role', 'option');
        const kind = document.createElement('span');
        kind.className = 'hrc-key';
        kind.textContent = `${KINDS[one.kind]} · ${one.key}`;
        const title = document.createElement('span');
        title.textContent = one.title || one.key;
        const more = document.createElement('span');
        more.className = 'hrc-form-help';
        more.textContent = one.more;
        item.append(title, document.createElement('br'), kind, ' ', more);
        item.addEventListener('click', () => {
          this.at = at;
          this.choose();
        });
        return item;
      })
    );
    this.mark();
  }

  private mark(): void {
    [...this.list.children].forEach((each, at) => {
      each.setAttribute('aria-selected', String(at === this.at));
      if (at === this.at) {
        each.scrollIntoView({ block: 'nearest' });
      }
    });
  }
}

/** Let somebody search for what is cited, and return what was chosen. */
export async function searched(panel: NotebookPanel): Promise<ICitable | undefined> {
  const kernel = panel.sessionContext.session?.kernel;
  const answer = kernel ? await ask(kernel, { kind: 'cite' }).catch(() => null) : null;
  const labels = [...labelsOf(panel.content)].map(([key, each]) => ({
    kind: 'label',
    key,
    title: each.words,
    more: each.kind
  }));
  let dialog: Dialog<unknown> | null = null;
  const body = new CiteBox([...(answer?.citable ?? []), ...labels], () => dialog?.resolve(1));
  dialog = new Dialog({
    title: 'Cite',
    body,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: 'Cite' })],
    defaultButton: 1
  });
  dialog.addClass('hrc-dialog');
  const { button } = await dialog.launch();
  return button.accept ? body.chosen : undefined;
}

/** Write into the cell of prose that is chosen, where the caret stood. */
export function writeInto(panel: NotebookPanel, text: string): boolean {
  const cell = panel.content.activeCell;
  if (!(cell instanceof MarkdownCell)) {
    return false;
  }
  const source = cell.model.sharedModel.getSource();
  const editor = cell.rendered ? null : cell.editor;
  const at = editor ? editor.getOffsetAt(editor.getCursorPosition()) : source.length;
  cell.model.sharedModel.updateSource(at, at, text);
  panel.content.mode = 'edit';
  void cell.ready.then(() => {
    cell.editor?.focus();
    cell.editor?.setCursorPosition(cell.editor.getPositionAt(at + text.length)!);
  });
  return true;
}
