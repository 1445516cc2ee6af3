// This module marks words of prose that neither the dictionary of the server nor the project has;
// the marks are of the browser (CSS Custom Highlight), nothing of the cells is changed by them.
import { MarkdownCell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { ISlip, slipsOf } from './server';

const NAME = 'hrc-slip';
const BLOCKS = '.cm-line, p, li, td, th, h1, h2, h3, h4, h5, h6, figcaption';
const NO_PROSE = 'code, pre, em, i, a, sup, button, .hrc-value, .hrc-head, .hrc-key, .hrc-tag, .hrc-unknown, .hrc-pending, .hrc-problem';
const SILENT_MS = 400;

/** Return what the browser marks of words, or none where it cannot. */
function marks(): any {
  const { Highlight, CSS } = window as any;
  if (!Highlight || !CSS?.highlights) {
    return null;
  }
  if (!CSS.highlights.has(NAME)) {
    CSS.highlights.set(NAME, new Highlight());
  }
  return CSS.highlights.get(NAME);
}

interface IText {
  text: string;
  nodes: { node: Text; start: number }[];
}

/** Return the prose of a cell as it stands on the page, with the nodes that it stands in. */
function proseOf(root: Element): IText {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: { node: Text; start: number }[] = [];
  let text = '';
  let block: Element | null = null;
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    const inside = node.parentElement!.closest(BLOCKS);
    text += inside === block ? '' : '\n';
    block = inside;
    if (node.parentElement!.closest(NO_PROSE)) {
      text += ' '.repeat(node.data.length);
      continue;
    }
    nodes.push({ node, start: text.length });
    text += node.data;
  }
  return { text, nodes };
}

function rangeOf(found: IText, slip: ISlip): Range | null {
  const place = (at: number) => found.nodes.filter(each => each.start <= at).pop();
  const first = place(slip.at);
  const last = place(slip.at + slip.word.length - 1);
  if (!first || !last) {
    return null;
  }
  const range = document.createRange();
  range.setStart(first.node, slip.at - first.start);
  range.setEnd(last.node, slip.at + slip.word.length - last.start);
  return range;
}

export class Spelling {
  private known = new Map<string, ISlip[]>();
  private ranges: Range[] = [];
  private timer = 0;

  constructor(
    private panel: NotebookPanel,
    private language: () => string
  ) {
    const observer = new MutationObserver(() => this.later());
    observer.observe(panel.content.node, { childList: true, subtree: true, characterData: true });
    panel.disposed.connect(() => {
      observer.disconnect();
      this.show([]);
    });
  }

  /** Whether the server has a dictionary; until it has said so, the browser's own is used. */
  looksUp = false;

  /** Whether a word is marked. */
  isSlip(word: string): boolean {
    return [...this.known.values()].some(slips => slips.some(each => each.word === word));
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.mark(), SILENT_MS);
  }

  private async mark(): Promise<void> {
    const language = this.language();
    if (!language || !marks()) {
      return;
    }
    const found = [];
    for (const cell of this.panel.content.widgets) {
      const shown = cell instanceof MarkdownCell && (cell.rendered ? '.jp-RenderedMarkdown' : '.cm-content');
      const root = shown && cell.node.querySelector(shown);
      if (root) {
        found.push(proseOf(root));
      }
    }
    const key = (text: string) => `${language} ${text}`;
    const texts = [...new Set(found.map(each => each.text))].filter(each => !this.known.has(key(each)));
    if (texts.length) {
      const told = await slipsOf(language, texts);
      this.looksUp = !told.missing && !told.problems.length;
      // A word that was added to the project's own is known when its cell is written anew.
      // Where there is no dictionary nothing is asked twice.
      texts.forEach((text, at) => this.known.set(key(text), told.slips?.[at] ?? []));
    }
    const ranges = found.flatMap(each =>
      (this.known.get(key(each.text)) ?? []).map(slip => rangeOf(each, slip))
    );
    this.show(ranges.filter(each => each !== null));
  }

  private show(ranges: Range[]): void {
    const shown = marks();
    this.ranges.forEach(each => shown?.delete(each));
    ranges.forEach(each => shown?.add(each));
    this.ranges = ranges;
  }
}
