// This module keeps an open notebook and its file at one: what a command, a colleague or git writes
// into the file comes into the cells in place, beside words that are not saved yet.
import { Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { NotebookPanel } from '@jupyterlab/notebook';
import { Contents } from '@jupyterlab/services';
import { JSONExt } from '@lumino/coreutils';
import { mergeNotebook } from './server';

const EVERY = 2500;
const TRIES = 5;
const QUIET = 700;

export class Disk {
  /** The notebook as it was last read or saved. */
  private base: any = null;
  private looking: Promise<void> | null = null;
  private refused = '';
  private isSaving = false;
  private timer = 0;
  private quiet = 0;

  constructor(
    private panel: NotebookPanel,
    private contents: Contents.IManager
  ) {
    const context = panel.context;
    const remember = () => {
      this.base = this.now();
      this.keep();
    };
    void context.ready.then(async () => {
      this.base = this.now();
      await this.bringBack();
      context.model.contentChanged.connect(() => {
        window.clearTimeout(this.quiet);
        this.quiet = window.setTimeout(() => this.keep(), QUIET);
      });
      const save = context.save.bind(context);
      context.save = async () => {
        await this.look();
        this.isSaving = true;
        try {
          await save();
        } finally {
          this.isSaving = false;
        }
      };
      this.timer = window.setInterval(() => {
        if (document.visibilityState === 'visible') {
          void this.look();
        }
      }, EVERY);
    });
    context.saveState.connect((_, state) => state === 'completed' && remember(), this);
    panel.disposed.connect(() => {
      window.clearInterval(this.timer);
      window.clearTimeout(this.quiet);
      // Who closes the notebook was asked whether to save; a browser that ends asks nobody.
      localStorage.removeItem(this.unsaved);
    }, this);
  }

  private get unsaved(): string {
    return `hrcreport unsaved ${PageConfig.getBaseUrl()}${this.panel.context.path}`;
  }

  /** Keep in this browser what is not saved, with what it was made of; nothing once it is. */
  private keep(): void {
    const { isDisposed, context } = this.panel;
    if (isDisposed || context.model.collaborative) {
      return;
    }
    const now = this.now();
    try {
      if (sources(now) === sources(this.base)) {
        localStorage.removeItem(this.unsaved);
      } else {
        const words = JSON.stringify({ base: bare(this.base), ours: bare(now) });
        localStorage.setItem(this.unsaved, words);
      }
    } catch {
      // A browser that keeps nothing: JupyterLab saves every two minutes.
    }
  }

  /** Merge what was not saved when a browser ended into the notebook that is opened. */
  private async bringBack(): Promise<void> {
    const { context } = this.panel;
    const kept = localStorage.getItem(this.unsaved);
    if (!kept || context.model.collaborative) {
      return;
    }
    const { base, ours } = JSON.parse(kept);
    const answer = await mergeNotebook(context.path, base, ours).catch(() => null);
    if (!answer || answer.problems?.length || this.panel.isDisposed) {
      return;
    }
    if (sources(answer.notebook) !== sources(this.now())) {
      this.put(answer.notebook);
      Notification.info('Words that were not saved when this page ended are back. Save them.', {
        autoClose: false
      });
    }
  }

  private now(): any {
    return this.panel.context.model.toJSON();
  }

  /** Look whether the file has changed, and bring what has changed into the cells. */
  look(): Promise<void> {
    this.looking = this.looking ?? this.take().finally(() => (this.looking = null));
    return this.looking;
  }

  private async take(): Promise<void> {
    const context = this.panel.context;
    // What one saves oneself is in the file a moment before it is known to be there.
    if (this.panel.isDisposed || !this.base || this.isSaving || context.model.collaborative) {
      return;
    }
    for (let i = 0; i < TRIES; i += 1) {
      const file = await this.file();
      if (!file || this.isSame(file)) {
        return;
      }
      if (this.isSaving) {
        return;
      }
      const before = this.now();
      const answer = await mergeNotebook(context.path, this.base, before).catch(() => null);
      const after = await this.file();
      if (!answer || this.panel.isDisposed) {
        return;
      }
      if (answer.problems?.length) {
        this.refuse(file, answer.problems.join('\n'));
        return;
      }
      // Words that were typed meanwhile, and a file that was written once more, are asked for anew.
      if (sources(this.now()) !== sources(before) || mark(after) !== mark(file)) {
        continue;
      }
      if (this.isSaving || this.isSame(file)) {
        return;
      }
      const wasClean = !context.model.dirty || sources(before) === sources(this.base);
      this.put(answer.notebook);
      this.base = answer.disk;
      (context as any)._updateContentsModel({ ...context.contentsModel, ...file });
      if (wasClean) {
        context.model.dirty = false;
      }
      this.tell(answer.conflicts, wasClean);
      return;
    }
  }

  private async file(): Promise<Contents.IModel | null> {
    const path = this.panel.context.path;
    return this.contents.get(path, { content: false, hash: true }).catch(() => null);
  }

  private isSame(file: Contents.IModel): boolean {
    const known = this.panel.context.contentsModel;
    return !known || mark(file) === mark(known);
  }

  private refuse(file: Contents.IModel, words: string): void {
    if (this.refused !== mark(file)) {
      this.refused = mark(file);
      Notification.error(`The file of this notebook has changed and was not read.\n${words}`);
    }
  }

  private tell(conflicts: number, wasClean: boolean): void {
    if (conflicts) {
      Notification.warning(
        `The file has changed, and ${conflicts === 1 ? 'one place is' : `${conflicts} places are`} ` +
          'to be decided: see the boxes “To decide”. Nothing is lost.',
        { autoClose: false }
      );
    } else if (!wasClean) {
      Notification.info('What has changed in the file stands beside your words.', {
        autoClose: 5000
      });
    }
  }

  /**
   * Make the cells those of another state, each in its place. Each step is one of its own: within a
   * transaction the list of cells tells what it was before. What follows at once is undone together.
   */
  put(notebook: any): void {
    const model = this.panel.context.model.sharedModel as any;
    const wanted: any[] = notebook.cells;
    const ids = new Set(wanted.map(each => each.id));
    for (let i = model.cells.length - 1; i >= 0; i -= 1) {
      if (!ids.has(model.cells[i].id)) {
        model.deleteCell(i);
      }
    }
    wanted.forEach((cell, at) => {
      const i = model.cells.findIndex((each: any) => each.id === cell.id);
      if (i < 0 || model.cells[i].cell_type !== cell.cell_type) {
        if (i >= 0) {
          model.deleteCell(i);
        }
        model.insertCell(Math.min(at, model.cells.length), cell);
        return;
      }
      if (i !== at) {
        model.moveCell(i, at);
      }
      rewrite(model.cells[at], text(cell.source));
      const metadata = cell.metadata ?? {};
      if (!JSONExt.deepEqual(model.cells[at].getMetadata(), metadata)) {
        model.cells[at].setMetadata(metadata);
      }
    });
    for (const [key, value] of Object.entries(notebook.metadata ?? {})) {
      const kept = ['kernelspec', 'language_info'].includes(key);
      if (!kept && !JSONExt.deepEqual(model.getMetadata(key) ?? null, value as any)) {
        model.setMetadata(key, value);
      }
    }
  }
}

function mark(file: any): string {
  return String(file?.hash ?? file?.last_modified ?? '');
}

function text(source: string | string[]): string {
  return Array.isArray(source) ? source.join('') : source;
}

/** Return a notebook without what its cells put out. */
function bare(notebook: any): any {
  const cells = notebook.cells.map((each: any) =>
    each.cell_type === 'code' ? { ...each, outputs: [], execution_count: null } : each
  );
  return { ...notebook, cells };
}

function sources(notebook: any): string {
  return JSON.stringify(notebook.cells.map((each: any) => [each.id, text(each.source)]));
}

/** Change a text where it differs alone, so that a caret in it stays where it is. */
function rewrite(cell: any, wanted: string): void {
  const now: string = cell.getSource();
  if (now === wanted) {
    return;
  }
  let begin = 0;
  while (begin < now.length && now[begin] === wanted[begin]) {
    begin += 1;
  }
  let end = 0;
  while (
    end < Math.min(now.length, wanted.length) - begin &&
    now[now.length - 1 - end] === wanted[wanted.length - 1 - end]
  ) {
    end += 1;
  }
  cell.updateSource(begin, now.length - end, wanted.slice(begin, wanted.length - end));
}
