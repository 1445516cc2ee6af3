// This module says below a cell of prose, while it is written, what the rules of style find in the
// paragraph where the caret stands.
import { MarkdownCell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { ask } from './kernel';

const QUIET = 700;
const MOST = 4;

export class Style {
  private box = document.createElement('div');
  private timer = 0;
  private judged = '';
  private isAsking = false;

  constructor(private panel: NotebookPanel, private isReport: () => boolean) {
    this.box.className = 'hrc-style';
    this.box.setAttribute('role', 'status');
    for (const event of ['keyup', 'mouseup']) {
      panel.content.node.addEventListener(event, () => this.soon());
    }
    panel.content.stateChanged.connect(() => this.soon(), this);
    panel.content.activeCellChanged.connect(() => this.soon(), this);
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), QUIET);
  }

  private async look(): Promise<void> {
    const notebook = this.panel.content;
    const cell = notebook.activeCell;
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!(cell instanceof MarkdownCell) || notebook.mode !== 'edit' || cell.rendered) {
      this.judged = '';
      this.box.remove();
      return;
    }
    const text = paragraphOf(cell);
    if (!kernel || !this.isReport() || (text === this.judged && cell.node.contains(this.box))) {
      return;
    }
    if (this.isAsking) {
      this.soon();  // a cell runs: the answer comes behind it
      return;
    }
    this.isAsking = true;
    try {
      const answer = text.trim() ? await ask(kernel, { kind: 'style', text }) : null;
      this.judged = text;
      this.tell(cell, answer?.style ?? []);
    } catch {
      this.box.remove();  // the kernel has ended: the next one is asked
    } finally {
      this.isAsking = false;
    }
  }

  private tell(cell: MarkdownCell, found: string[]): void {
    const more = found.length - MOST;
    const lines = more > 0 ? [...found.slice(0, MOST), `… and ${more} more.`] : found;
    this.box.replaceChildren(
      ...lines.map(each => {
        const line = document.createElement('p');
        line.textContent = each;
        return line;
      })
    );
    this.box.hidden = !lines.length;
    cell.node.append(this.box);
  }
}

/** Return the paragraph, heading or list in which the caret stands. */
function paragraphOf(cell: MarkdownCell): string {
  const lines = cell.model.sharedModel.getSource().split('\n');
  const at = cell.editor?.getCursorPosition().line ?? 0;
  const ends = (line: string | undefined) => !line?.trim() || line.startsWith(':::');
  let first = at;
  let last = at;
  while (first > 0 && !ends(lines[first - 1])) {
    first -= 1;
  }
  while (last < lines.length - 1 && !ends(lines[last + 1])) {
    last += 1;
  }
  return ends(lines[at]) ? '' : lines.slice(first, last + 1).join('\n');
}
