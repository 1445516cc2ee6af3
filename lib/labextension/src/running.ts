// This module says which cell runs, for how long, and stops it; and that a kernel has died.
import { Cell, CodeCell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { saidOf } from './writer';

const SHOWN_FROM = 2;
const LATE = 10000;

export class Running {
  private queue: Cell[] = [];
  private since = 0;
  private last: { cell: Cell; at: number } | null = null;
  private node = document.createElement('span');
  private widget: Widget;
  private words = document.createElement('span');
  private stop = document.createElement('button');
  private again = document.createElement('button');

  constructor(
    private panel: NotebookPanel,
    runAll: () => void
  ) {
    this.node.className = 'hrc-running';
    this.words.setAttribute('role', 'status');
    for (const [button, words, act] of [
      [this.stop, 'Stop this cell', () => void panel.sessionContext.session?.kernel?.interrupt()],
      [this.again, 'Run again', runAll]
    ] as [HTMLButtonElement, string, () => void][]) {
      button.className = 'jp-mod-styled jp-mod-warn';
      button.textContent = words;
      button.hidden = true;
      button.addEventListener('click', act);
    }
    this.node.append(this.words, ' ', this.stop, this.again);
    // A toolbar that is narrow hides what stands in it; this is seen above the cells.
    this.widget = new Widget({ node: this.node });
    this.widget.hide();
    panel.contentHeader.addWidget(this.widget);
    const timer = window.setInterval(() => this.tell(), 1000);
    panel.disposed.connect(() => window.clearInterval(timer));
  }

  begun(cell: Cell): void {
    if (cell instanceof CodeCell) {
      this.since = this.queue.length ? this.since : Date.now();
      this.queue.push(cell);
      this.again.hidden = true;
    }
  }

  ended(cell: Cell): void {
    const first = this.queue[0] === cell;
    this.last = first ? { cell, at: Date.now() } : this.last;
    this.queue = this.queue.filter(each => each !== cell);
    this.since = first ? Date.now() : this.since;
    this.tell();
  }

  /** The kernel has ended by itself, as it does where memory is full, and begins again. */
  died(): void {
    // The cell is told to have ended a moment before its kernel is known to be dead.
    const late = this.last && Date.now() - this.last.at < LATE ? this.last.cell : undefined;
    const cell = this.queue[0] ?? late;
    this.queue = [];
    this.tell();
    const where = cell ? ` in ${this.named(cell)}` : '';
    this.words.textContent = `The kernel died${where}, and begins again; its memory may have been full.`;
    this.again.hidden = false;
    this.widget.show();
  }

  /** Another run or kernel: what was said of the last one is over. */
  cleared(): void {
    // A kernel that dies is said to restart a moment before it is said to have died.
    this.last = this.queue.length ? { cell: this.queue[0], at: Date.now() } : this.last;
    this.queue = [];
    this.tell();
  }

  private named(cell: Cell): string {
    const number = this.panel.content.widgets.indexOf(cell) + 1;
    return `cell ${number} (${saidOf(cell as CodeCell).slice(0, 60)})`;
  }

  private tell(): void {
    const cell = this.queue.find(each => !each.isDisposed);
    const seconds = Math.round((Date.now() - this.since) / 1000);
    const shown = cell !== undefined && seconds >= SHOWN_FROM;
    this.stop.hidden = !shown;
    this.widget.setHidden(!shown && this.again.hidden);
    if (shown) {
      // The words are read out once; the seconds are seen.
      this.words.setAttribute('aria-live', seconds > SHOWN_FROM ? 'off' : 'polite');
      this.words.textContent = `${this.named(cell).replace(/^c/, 'C')} runs, ${seconds} s`;
    } else if (this.again.hidden) {
      this.words.textContent = '';
    }
  }
}
