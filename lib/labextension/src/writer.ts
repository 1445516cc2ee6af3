// This module makes a notebook fit for writers: code is folded to a line that says what it makes, a
// double-click puts the caret where it was, and no single letter acts on cells of prose.
import { CodeCell, MarkdownCell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { CommandRegistry } from '@lumino/commands';
import { FLOAT } from './labels';
import { Spelling } from './spelling';

const COMMAND_MODE = 'jp-mod-commandMode';
const NOTHING = 'hrcreport:nothing';
const CALLS: [RegExp, string][] = [
  [/\bhrc\.open_report\(/, 'Opens the report'],
  [/\bhrc\.block\(\s*["']([^"']+)["']/, 'Shared text: '],
  [/\bhrc\.voice\(\s*["']([^"']+)["']/, 'Quotation: '],
  [/\bhrc\.photo\(\s*["']([^"']+)["']/, 'Photograph: ']
];

/** Say in a line what a cell of code makes. */
export function saidOf(cell: CodeCell): string {
  const source = cell.model.sharedModel.getSource();
  const tags = (cell.model.getMetadata('tags') as string[] | undefined) ?? [];
  if (tags.includes('parameters')) {
    return 'What the report sets: State, years, tables. Click for the form.';
  }
  const outputs = cell.model.outputs;
  for (let i = 0; i < outputs.length; i += 1) {
    const float = outputs.get(i).data[FLOAT] as any;
    if (float) {
      return `${String(float.kind).replace(/^./, each => each.toUpperCase())}: ${float.caption}`;
    }
  }
  const labels = [...source.matchAll(/label\s*=\s*["']([\w-]+)["']/g)].map(each => each[1]);
  if (labels.length) {
    return `Makes ${labels.join(', ')}`;
  }
  for (const [call, words] of CALLS) {
    const match = call.exec(source);
    if (match) {
      return words + (match[1] ?? '');
    }
  }
  const names = [...source.matchAll(/^([A-Za-z_]\w*)\s*(?::[^=\n]*)?=(?!=)/gm)].map(each => each[1]);
  if (names.length) {
    return `Computes ${[...new Set(names)].join(', ')}`;
  }
  return source.split('\n').find(each => each.trim()) ?? 'An empty cell of code';
}

export class Writer {
  private panel: NotebookPanel;
  private isOpened = false;

  constructor(panel: NotebookPanel, private form: () => void) {
    this.panel = panel;
    this.spelling = new Spelling(panel, () => this.language);
    const node = panel.content.node;
    // Before JupyterLab takes the words away that were clicked.
    node.addEventListener('dblclick', event => this.place(event), true);
    node.addEventListener('click', event => this.clicked(event), true);
    node.addEventListener('focusin', event => this.spell(event));
    panel.content.activeCellChanged.connect(() => this.mark(), this);
  }

  /** The language of the report, for spelling. */
  language = '';
  readonly spelling: Spelling;

  /** Fold the code of a notebook that was opened, and say of each folded cell what it makes; nothing of it is saved. */
  refresh(): void {
    this.mark();
    for (const cell of this.panel.content.widgets) {
      if (!(cell instanceof CodeCell)) {
        continue;
      }
      if (!this.isOpened && cell.model.sharedModel.getSource().trim()) {
        // How a cell is looked at is no change of the notebook.
        cell.syncCollapse = false;
        cell.inputHidden = true;
      }
      const line = cell.node.querySelector<HTMLElement>('.jp-InputPlaceholder .jp-PlaceholderText');
      const words = line ? saidOf(cell) : '';
      if (line && line.textContent !== words) {
        line.textContent = words;
      }
      // A folded cell runs, too: its prompt says so, as that of an open one.
      const prompt = cell.node.querySelector<HTMLElement>('.jp-InputPlaceholder .jp-InputPrompt');
      const ran: string = (cell as any).prompt;
      const number = ran ? `[${ran}]:` : '';
      if (prompt && prompt.textContent !== number) {
        prompt.textContent = number;
      }
    }
    this.isOpened = true;
  }

  /** The cells were read anew from their file. */
  reread(): void {
    this.isOpened = false;
  }

  /** Unfold all cells of code, or fold them again. */
  toggle(): void {
    const cells = this.panel.content.widgets.filter(each => each instanceof CodeCell);
    const fold = !cells.some(each => each.inputHidden);
    cells.forEach(each => (each.inputHidden = fold));
    this.refresh();
  }

  private mark(): void {
    const prose = this.panel.content.activeCell instanceof MarkdownCell;
    this.panel.content.node.classList.toggle('hrc-prose', prose);
  }

  private clicked(event: MouseEvent): void {
    const place = (event.target as HTMLElement).closest?.('.jp-InputPlaceholder');
    const cell = this.panel.content.widgets.find(each => place && each.node.contains(place));
    const tags = (cell?.model.getMetadata('tags') as string[] | undefined) ?? [];
    if (tags.includes('parameters')) {
      event.preventDefault();
      event.stopPropagation();
      this.form();
    }
  }

  /** Put the caret to the word that was clicked. */
  private place(event: MouseEvent): void {
    const notebook = this.panel.content;
    const rendered = (event.target as HTMLElement).closest?.('.jp-RenderedMarkdown');
    const at = notebook.widgets.findIndex(each => rendered && each.node.contains(rendered));
    const cell = notebook.widgets[at];
    if (!(cell instanceof MarkdownCell) || !this.isOpened) {
      return;
    }
    const word = window.getSelection()?.toString().trim() ?? '';
    const before = textBefore(rendered as HTMLElement);
    window.setTimeout(() => this.caret(cell, at, word, before), 0);
  }

  private caret(cell: MarkdownCell, index: number, word: string, before: string): void {
    const notebook = this.panel.content;
    notebook.activeCellIndex = index;
    notebook.mode = 'edit';
    void cell.ready.then(() => {
      const editor = cell.editor;
      if (!editor) {
        return;
      }
      const source = cell.model.sharedModel.getSource();
      const count = word ? before.split(word).length - 1 : 0;
      let at = -1;
      for (let i = 0; word && i <= count; i += 1) {
        const next = source.indexOf(word, at + 1);
        at = next < 0 ? at : next;
      }
      const end = at < 0 ? source.length : at + word.length;
      editor.focus();
      editor.setCursorPosition(editor.getPositionAt(end)!);
    });
  }

  /** Let the browser look at the spelling of prose where the server has no dictionary for it. */
  private spell(event: FocusEvent): void {
    const text = event.target as HTMLElement;
    if (text.matches?.('.jp-MarkdownCell .cm-content')) {
      text.setAttribute('spellcheck', String(!this.spelling.looksUp));
      text.setAttribute('lang', this.language);
    }
  }
}

/** Return the words that stand before the selection. */
function textBefore(node: HTMLElement): string {
  const selection = window.getSelection();
  if (!selection?.rangeCount || !node.contains(selection.anchorNode)) {
    return '';
  }
  const range = document.createRange();
  range.setStart(node, 0);
  range.setEnd(selection.getRangeAt(0).startContainer, selection.getRangeAt(0).startOffset);
  return range.toString();
}

/**
 * Let keys of one letter, which delete, move and change cells, do nothing while a cell of prose is
 * chosen in a report: whoever begins to type means to write.
 */
export function quietLetters(commands: CommandRegistry): void {
  commands.addCommand(NOTHING, { label: 'Nothing: press Enter to write', execute: () => undefined });
  const letters = new Map<string, string[]>();
  for (const each of commands.keyBindings) {
    const plain = each.keys.every(key => /^(Shift )?[A-Z0-9]$/.test(key));
    if (plain && each.selector.includes(COMMAND_MODE)) {
      letters.set(each.keys.join(','), [...each.keys]);
    }
  }
  for (const keys of letters.values()) {
    commands.addKeyBinding({
      command: NOTHING,
      keys,
      selector: `.jp-Notebook.${COMMAND_MODE}.hrc-prose .jp-Cell.jp-MarkdownCell.jp-mod-active:focus`
    });
  }
}
