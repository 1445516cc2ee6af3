// This module shows the earlier states of a notebook by their time, and brings a cell or all back.
import { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, Notification } from '@jupyterlab/apputils';
import { NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { marked } from './decide';
import { Disk } from './disk';
import { IState, stateOf, statesOf } from './server';

type Cell = { id: string; cell_type: string; source: string; metadata: any };

/** Read the time that a state is named by: 20261130T161200.000001Z. */
function momentOf(state: IState): Date {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(state.time)!;
  return new Date(Date.UTC(+y, +m - 1, +d, +h, +min, +s));
}

function element(name: string, words = '', kind = ''): HTMLElement {
  const made = document.createElement(name);
  made.textContent = words;
  made.className = kind;
  return made;
}

function button(words: string, act: () => void): HTMLButtonElement {
  const made = element('button', words, 'jp-mod-styled') as HTMLButtonElement;
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

class States extends Widget {
  private list = element('div', '', 'hrc-states-list');
  private shown = element('div', '', 'hrc-states-shown');

  constructor(
    private panel: NotebookPanel,
    private disk: Disk
  ) {
    super();
    this.addClass('hrc-states');
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', 'Times');
    this.node.append(this.list, this.shown);
  }

  async load(): Promise<void> {
    const answer = await statesOf(this.panel.context.path);
    if (answer.problems.length || !answer.states.length) {
      this.shown.textContent = answer.problems.join('\n') || 'No state is kept yet.';
      return;
    }
    let day = '';
    for (const state of answer.states) {
      const moment = momentOf(state);
      const date = moment.toLocaleDateString(undefined, { dateStyle: 'full' });
      if (date !== day) {
        this.list.append(element('strong', date));
        day = date;
      }
      const time = moment.toLocaleTimeString(undefined, { timeStyle: 'medium' });
      const words = state.changed ? `${time} · cells changed: ${state.changed}` : time;
      const item = button(words, () => void this.open(state, item));
      item.classList.add('hrc-state');
      this.list.append(item);
    }
  }

  private async open(state: IState, item: HTMLElement): Promise<void> {
    for (const each of this.list.querySelectorAll('[aria-current]')) {
      each.removeAttribute('aria-current');
    }
    item.setAttribute('aria-current', 'true');
    const { notebook, problems } = await stateOf(this.panel.context.path, state.time);
    if (problems.length || this.panel.isDisposed) {
      this.shown.textContent = problems.join('\n') || 'The notebook is closed.';
      return;
    }
    const then: Cell[] = notebook.cells;
    const now: Cell[] = (this.panel.context.model.toJSON() as any).cells.map((each: any) => ({
      ...each,
      source: Array.isArray(each.source) ? each.source.join('') : each.source
    }));
    const head = element('p');
    head.append(
      element('strong', `As it was on ${momentOf(state).toLocaleString()}. `),
      button('Bring all back', () => {
        this.disk.put(notebook);
        this.told('All cells are as they were.');
        void this.open(state, item);
      })
    );
    this.shown.replaceChildren(head);
    let differs = 0;
    for (const cell of then) {
      const today = now.find(each => each.id === cell.id);
      differs += today?.source === cell.source ? 0 : 1;
      this.shown.append(this.cell(cell, today, () => {
        this.bring(cell, then);
        void this.open(state, item);
      }));
    }
    for (const cell of now.filter(each => !then.some(one => one.id === each.id))) {
      const box = element('div', '', 'hrc-state-cell hrc-differs');
      box.append(element('em', 'Written later: '), element('pre', cell.source));
      this.shown.append(box);
      differs += 1;
    }
    head.append(differs ? ` Cells that differ from now: ${differs}.` : ' Nothing differs from now.');
    this.shown.querySelector('.hrc-differs')?.scrollIntoView({ block: 'center' });
  }

  private cell(cell: Cell, today: Cell | undefined, bring: () => void): HTMLElement {
    const box = element('div', '', 'hrc-state-cell');
    const text = element('pre');
    box.append(text);
    if (today?.source === cell.source) {
      text.textContent = cell.source;
      return box;
    }
    box.classList.add('hrc-differs');
    text.append(...marked(cell.source, today?.source ?? '')[0]);
    const row = element('p');
    row.append(button('Bring this cell back', bring));
    row.append(today ? ' It reads otherwise now.' : ' It is no longer there.');
    box.append(row);
    return box;
  }

  /** Put a cell back where it stands, or behind the cell that it followed. */
  private bring(cell: Cell, then: Cell[]): void {
    const content: any = this.panel.context.model.toJSON();
    const at = content.cells.findIndex((each: any) => each.id === cell.id);
    if (at >= 0) {
      content.cells[at] = { ...cell, outputs: content.cells[at].outputs };
    } else {
      const above = then.slice(0, then.findIndex(each => each.id === cell.id)).reverse();
      const places = above.map(one => content.cells.findIndex((each: any) => each.id === one.id));
      content.cells.splice((places.find(each => each >= 0) ?? -1) + 1, 0, cell);
    }
    this.disk.put(content);
    this.told('The cell is as it was.');
  }

  private told(words: string): void {
    Notification.info(`${words} Save to keep it; Ctrl+Z takes it back.`, { autoClose: 5000 });
  }
}

/** Show the earlier states of a notebook beside it. */
export async function showStates(
  app: JupyterFrontEnd,
  panel: NotebookPanel,
  disk: Disk
): Promise<void> {
  const content = new States(panel, disk);
  const widget = new MainAreaWidget({ content });
  widget.id = `hrcreport-states-${Math.random().toString(36).slice(2)}`;
  widget.title.label = `Earlier states: ${panel.title.label}`;
  widget.title.closable = true;
  app.shell.add(widget, 'main', { mode: 'split-right', ref: panel.id });
  await content.load();
}
