// This module shows the cells of one notebook as they will read, and keeps that true while cells run.
import { Cell, ICellModel, MarkdownCell } from '@jupyterlab/cells';
import { Notebook, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { MimeModel } from '@jupyterlab/rendermime';
import { ITableOfContentsTracker, TableOfContentsUtils } from '@jupyterlab/toc';
import { showErrorMessage } from '@jupyterlab/apputils';
import { Contents } from '@jupyterlab/services';
import { Widget } from '@lumino/widgets';
import { ask, IAnswer, IProblem, IView } from './kernel';
import { isToDecide, offerChoice } from './decide';
import { Disk } from './disk';
import { labelsOf, referred } from './labels';
import { Running } from './running';
import { Style } from './style';
import { Writer } from './writer';

const MARKDOWN = 'text/markdown';
const SOON = 60;
const TRIES = 10;
const LATE = 30000;

interface IKnown extends IView {
  source: string;
}

const views = new WeakMap<ICellModel, IKnown>();

export class Desk {
  readonly panel: NotebookPanel;
  last: IAnswer | null = null;
  chosen: string | undefined;
  readonly writer: Writer;
  readonly disk: Disk;
  private runs: Running;
  private toc: ITableOfContentsTracker | null;
  private begun = '';
  private tries = 0;
  private asking = new Map<string, string>();
  private running = new Set<Cell>();
  private timer = 0;
  private below = -1;
  private button: Widget;

  constructor(
    panel: NotebookPanel,
    toc: ITableOfContentsTracker | null,
    open: () => void,
    form: () => void,
    contents: Contents.IManager
  ) {
    this.panel = panel;
    this.writer = new Writer(panel, form);
    this.disk = new Disk(panel, contents);
    this.runs = new Running(panel, () => {
      void NotebookActions.runAll(panel.content, panel.sessionContext);
    });
    new Style(panel, () => this.isReport);
    this.toc = toc;
    const button = document.createElement('button');
    button.className = 'hrc-report jp-mod-styled jp-mod-minimal';
    button.title = 'Which report this notebook shows; click to open another one';
    button.addEventListener('click', open);
    this.button = new Widget({ node: button });
    this.button.hide();
    const names = [...panel.toolbar.names()];
    const spacer = names.indexOf('spacer');
    panel.toolbar.insertItem(spacer < 0 ? names.length : spacer + 1, 'hrcreport', this.button);
    const session = panel.sessionContext;
    session.kernelChanged.connect(() => {
      this.restarted();
      void this.begin();
    }, this);
    session.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting' || status === 'dead') {
        this.restarted();
        if (status === 'restarting') {
          this.runs.cleared();
        } else {
          this.runs.died();
        }
      } else if (status === 'idle') {
        void this.begin();
      }
    }, this);
    void session.ready.then(() => this.begin());
    void panel.context.ready.then(() => keepMetadata(panel));
    new MutationObserver(() => this.soon()).observe(panel.content.node, {
      childList: true,
      subtree: true
    });
    panel.content.node.addEventListener('click', event => this.clicked(event), true);
  }

  get notebook(): Notebook {
    return this.panel.content;
  }

  /** Whether the notebook belongs to a project of reports. */
  get isReport(): boolean {
    return Boolean(this.last?.project);
  }

  /** Tell a new kernel that a report is written here; cells are asked for anew. */
  async begin(): Promise<void> {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel || this.begun === kernel.id) {
      return;
    }
    this.begun = kernel.id;
    const request = { kind: 'begin', ...(this.chosen === undefined ? {} : { report: this.chosen }) };
    // A connection that is taken over by another one never hears its answer.
    const late = window.setInterval(() => {
      if (this.panel.sessionContext.session?.kernel?.status === 'idle') {
        window.clearInterval(late);
        this.again();
      }
    }, LATE);
    let answer: IAnswer | null = null;
    try {
      answer = await ask(kernel, request);
    } catch {
      this.again();
      return;
    } finally {
      window.clearInterval(late);
    }
    this.heard(answer);
    if (answer?.project) {
      this.chosen = this.chosen ?? (answer.chosen || undefined);
      await this.view(this.notebook.widgets);
    }
  }

  /** Ask once more, some times, where no answer was heard. */
  private again(): void {
    if (!this.panel.isDisposed && (this.tries += 1) < TRIES) {
      this.begun = '';
      void this.begin();
    }
  }

  private restarted(): void {
    this.begun = '';
    this.running.clear();
    this.asking.clear();
  }

  /** Choose the report that the notebook shows, from the next run on. */
  async choose(report: string): Promise<void> {
    this.chosen = report;
    this.begun = '';
    await this.begin();
  }

  /** A cell will run: what stands above it is asked for before, with the values that it has then. */
  scheduled(cell: Cell): void {
    void this.begin();
    this.soon();
    if (!this.isReport) {
      return;
    }
    this.running.add(cell);
    this.runs.begun(cell);
    const all = this.notebook.widgets;
    const end = all.indexOf(cell);
    const above = all.slice(0, end).reverse().find(each => each.model.type === 'code');
    const tags = above?.model.getMetadata('tags') as string[] | undefined;
    if (this.chosen && tags?.includes('parameters')) {
      // Whether the notebook has a cell that opens a report or not.
      void this.open();
    }
    let first = end;
    while (first > 0 && all[first - 1] instanceof MarkdownCell) {
      first -= 1;
    }
    void this.view(all.slice(first, end));
  }

  private async open(): Promise<void> {
    const kernel = this.panel.sessionContext.session?.kernel;
    const answer = kernel ? await ask(kernel, { kind: 'open' }).catch(() => null) : null;
    this.heard(answer);
    if (answer?.problem) {
      void showErrorMessage(`The report ${this.chosen} is not opened`, answer.problem);
    }
  }

  /** A cell has run: what stands below it may read otherwise, once no other runs. */
  executed(cell: Cell): void {
    this.running.delete(cell);
    this.runs.ended(cell);
    this.soon();
    this.below = this.notebook.widgets.indexOf(cell);
    if (this.isReport && this.running.size === 0) {
      void this.view(this.notebook.widgets.slice(this.below + 1));
    }
  }

  /** Ask how cells read; those are shown anew that read otherwise. */
  async view(cells: readonly Cell[]): Promise<void> {
    const kernel = this.panel.sessionContext.session?.kernel;
    const asked = cells.filter(each => each instanceof MarkdownCell) as MarkdownCell[];
    if (!kernel || !asked.length) {
      return;
    }
    const texts = new Map(asked.map(cell => [cell, cell.model.sharedModel.getSource()]));
    const request = asked.map((cell, id) => ({ id: String(id), text: texts.get(cell) }));
    asked.forEach(cell => this.asking.set(cell.model.id, texts.get(cell)!));
    let answer: IAnswer | null = null;
    try {
      answer = await ask(kernel, { kind: 'view', cells: request });
    } catch {
      // The kernel has ended: the next one is asked.
    }
    asked.forEach(cell => this.asking.delete(cell.model.id));
    this.heard(answer);
    asked.forEach((cell, id) => {
      const view = answer?.cells?.[String(id)];
      const before = views.get(cell.model);
      const source = texts.get(cell)!;
      if (!view || cell.isDisposed) {
        return;
      }
      views.set(cell.model, { ...view, source });
      const same = before?.text === view.text && before.source === source;
      if (!same || before.problems.length || view.problems.length) {
        this.show(cell);
      }
    });
    (this.toc?.get(this.panel) as any)?.refresh?.();
  }

  /** Return how a cell reads, or undefined where that is not known yet; then it is asked for. */
  known(cell: MarkdownCell, source: string): IKnown | undefined {
    const view = views.get(cell.model);
    if (this.isReport && view?.source !== source && this.asking.get(cell.model.id) !== source) {
      void this.view([cell]);
    }
    return view?.source === source ? view : undefined;
  }

  private show(cell: MarkdownCell): void {
    (cell as any)._headingsCache = null;
    if (cell.rendered && !cell.isPlaceholder()) {
      const source = cell.model.sharedModel.getSource();
      void cell.renderer.renderModel(new MimeModel({ data: { [MARKDOWN]: source } }));
    }
  }

  private heard(answer: IAnswer | null): void {
    if (!answer) {
      return;
    }
    this.last = answer;
    this.button.setHidden(!answer.project);
    const node = this.button.node;
    const words = answer.report
      ? `${answer.report} · ${answer.state || 'theme'}`
      : this.chosen
        ? `${this.chosen}: run the cells`
        : 'Open report…';
    if (node.textContent !== words) {
      node.textContent = words;
    }
    this.writer.language = answer.language ?? '';
    this.soon();
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.references(), SOON);
  }

  /** Give each reference its number; what names nothing is marked. */
  private references(): void {
    if (!this.last?.project || this.panel.isDisposed) {
      return;
    }
    this.writer.refresh();
    const labels = labelsOf(this.notebook);
    const kinds: { [kind: string]: number } = {};
    labels.forEach(each => (kinds[each.kind] = (kinds[each.kind] ?? 0) + 1));
    for (const link of this.notebook.node.querySelectorAll<HTMLAnchorElement>('a.hrc-ref')) {
      const name = decodeURIComponent((link.getAttribute('href') ?? '').split('#').pop() ?? '');
      const label = labels.get(name);
      link.classList.toggle('hrc-unknown', !label);
      if (!label) {
        link.title = `No paragraph, heading, table, figure or map has the label '${name}'.`;
        continue;
      }
      const own = link.textContent !== name && !link.dataset.hrc;
      const words = referred(label, this.last.references ?? {}, kinds[label.kind] === 1) || name;
      const capital = link.classList.contains('hrc-number');
      const shown = capital ? words.charAt(0).toUpperCase() + words.slice(1) : words;
      if ((!own || capital) && link.textContent !== shown) {
        link.dataset.hrc = 'yes';
        link.textContent = shown;
      }
      link.title = `${name}${label.words ? `: ${label.words}` : ''}`;
    }
  }

  private clicked(event: MouseEvent): void {
    const link = (event.target as HTMLElement).closest?.('a.hrc-ref');
    if (!link) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const name = decodeURIComponent((link.getAttribute('href') ?? '').split('#').pop() ?? '');
    const label = labelsOf(this.notebook).get(name);
    if (label) {
      this.notebook.activeCellIndex = label.cell;
      void this.notebook.scrollToItem(label.cell, 'start');
    }
  }
}

/** Let a Markdown cell show what its desk knows; without one it shows its source, as ever. */
export function decorate(cell: MarkdownCell, deskOf: (cell: Cell) => Desk | undefined): void {
  const renderer = cell.renderer;
  const render = renderer.renderModel.bind(renderer);
  renderer.renderModel = async model => {
    const source = String(model.data[MARKDOWN] ?? '');
    const written = cell.model.sharedModel.getSource();
    const view = source === written ? deskOf(cell)?.known(cell, source) : undefined;
    await render(view ? new MimeModel({ data: { [MARKDOWN]: view.text } }) : model);
    told(renderer.node, view?.problems ?? []);
    if (isToDecide(cell)) {
      offerChoice(cell, renderer.node, () => deskOf(cell)?.notebook);
    }
  };
  const headings = cell.getHeadings.bind(cell);
  cell.getHeadings = async () => {
    const view = views.get(cell.model);
    if (!view || view.source !== cell.model.sharedModel.getSource()) {
      return headings();
    }
    const parser = (cell as any)._rendermime.markdownParser;
    const found = await TableOfContentsUtils.Markdown.parseHeadings(view.text, parser);
    const made = found.map(each => ({ ...each, type: Cell.HeadingType.Markdown }));
    (cell as any)._headingsCache = made;
    return [...made] as any;
  };
}

/** Put below a cell what is wrong in it, in two lines each. */
function told(node: HTMLElement, problems: IProblem[]): void {
  node.querySelectorAll('.hrc-problem').forEach(each => each.remove());
  for (const problem of problems) {
    const box = document.createElement('div');
    box.className = 'hrc-problem';
    const place = problem.line ? `Line ${problem.line}: ` : '';
    const expression = problem.expression ? `${problem.expression}: ` : '';
    box.append(`${place}${expression}${problem.what}`, document.createElement('br'), problem.mend);
    node.append(box);
  }
}


/**
 * Leave alone what a notebook that is kept without a kernel's particulars says of its kernel, so
 * that opening it changes nothing.
 */
function keepMetadata(panel: NotebookPanel): void {
  const model = panel.model;
  const language = model?.getMetadata('language_info') as any;
  const kernel = (model?.getMetadata('kernelspec') as any)?.name;
  if (!model || !kernel || !language || language.version) {
    return;
  }
  const set = model.setMetadata.bind(model);
  model.setMetadata = (key: string, value: any) => {
    const same = key === 'language_info' ? value?.name === language.name : value?.name === kernel;
    if (!same || (key !== 'language_info' && key !== 'kernelspec')) {
      set(key, value);
    }
  };
}
