// This module helps to write: pieces of text to begin with, and completion of names, labels and keys.
import { MarkdownCell } from '@jupyterlab/cells';
import { CompletionHandler, ICompletionContext, ICompletionProvider } from '@jupyterlab/completer';
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { searched, writeInto, writtenFor } from './cite';
import { Desk } from './desk';
import { ask, IAnswer } from './kernel';
import { labelsOf } from './labels';
import { nearTo } from './server';

interface ISnippet {
  label: string;
  type: 'markdown' | 'code';
  text: string;
}

export const SNIPPETS: { [kind: string]: ISnippet } = {
  finding: {
    label: 'Finding',
    type: 'markdown',
    text: '::: {.finding #f-NAME limb="LIMB" rests-on="LABELS AND CODES"}\nTBC\n:::'
  },
  recommendation: {
    label: 'Recommendation',
    type: 'markdown',
    text:
      'CHAPEAU\n\n' +
      '::: {.recommendation #r-NAME addressee="ADDRESSEE" rests-on="f-NAME" standards="CODES"}\n' +
      'TBC\n:::'
  },
  table: {
    label: 'Table',
    type: 'code',
    text:
      'hrc.table(hrc.load("TABLE").frame, label="tbl-NAME", caption="CAPTION",\n' +
      '          source=hrc.load("TABLE"))'
  },
  figure: {
    label: 'Figure',
    type: 'code',
    text:
      'hrc.figure(hrc.lines_by_year(trend.by_year(), year="year", value="value", group="group", ' +
      'y_label="UNIT"),\n           label="fig-NAME", caption="CAPTION", source=trend.sources)'
  },
  photo: { label: 'Photograph', type: 'code', text: 'hrc.photo("NAME", label="fig-NAME")' },
  quotation: { label: 'Quotation', type: 'code', text: 'hrc.voice("NAME")' },
  reference: { label: 'Reference', type: 'markdown', text: '[](#LABEL)' },
  footnote: { label: 'Footnote that cites', type: 'markdown', text: '[@KEY]' }
};
const PLACEHOLDER = /TBC|[A-Z]{4,}(?: AND [A-Z]+)?/;

const LONGEST = 70;
const WORD = /[\p{L}\p{M}’'-]{3,}$/u;
const LABELS = /(?:\]\(|\bto=")#([\w.:-]*)$/;

/** Put a piece of text into a notebook: prose where the cursor stands, code in a cell below. */
export function insert(panel: NotebookPanel, kind: string, desk?: Desk): void {
  // How recommendations begin is the mandate's own, in the language of the report.
  const chapeau = (desk?.last?.chapeau || '…:').replace('…', 'ADDRESSEE');
  put(panel, { ...SNIPPETS[kind], text: SNIPPETS[kind].text.replace('CHAPEAU', chapeau) });
}

/** Render the text that is written, and begin a paragraph below it. */
export function newParagraph(panel: NotebookPanel): void {
  const active = panel.content.activeCell;
  if (active instanceof MarkdownCell) {
    active.rendered = true;
  }
  put(panel, { label: '', type: 'markdown', text: '' }, false);
}

/** Cite what was searched for: in the prose that is written, or a table in a cell below. */
export async function cite(panel: NotebookPanel): Promise<void> {
  const one = await searched(panel);
  if (!one) {
    return;
  }
  write(panel, one.kind === 'table' ? 'code' : 'markdown', writtenFor(one));
}

/** Write a citation where the caret stands, or code into a cell of its own below, which runs. */
export function write(panel: NotebookPanel, type: 'markdown' | 'code', text: string): void {
  if (type === 'code' || !writeInto(panel, text)) {
    put(panel, { label: '', type, text }, false);
  }
  if (type === 'code') {
    void NotebookActions.run(panel.content, panel.sessionContext);
  }
}

function put(panel: NotebookPanel, snippet: ISnippet, inside = true): void {
  const notebook = panel.content;
  const active = notebook.activeCell;
  if (inside && snippet.type === 'markdown' && active instanceof MarkdownCell && !active.rendered) {
    const editor = active.editor!;
    const at = editor.getOffsetAt(editor.getCursorPosition());
    const inline = !snippet.text.includes('\n');
    const before = active.model.sharedModel.getSource().slice(0, at);
    const lead = inline || before === '' ? '' : before.endsWith('\n\n') ? '' : '\n\n';
    active.model.sharedModel.updateSource(at, at, lead + snippet.text + (inline ? '' : '\n'));
    select(panel, at + lead.length, snippet.text);
    return;
  }
  NotebookActions.insertBelow(notebook);
  NotebookActions.changeCellType(notebook, snippet.type);
  notebook.activeCell!.model.sharedModel.setSource(snippet.text);
  notebook.mode = 'edit';
  if (notebook.activeCell instanceof MarkdownCell) {
    notebook.activeCell.rendered = false;
  }
  window.setTimeout(() => select(panel, 0, snippet.text), 50);
}

function select(panel: NotebookPanel, at: number, text: string): void {
  const editor = panel.content.activeCell?.editor;
  const match = PLACEHOLDER.exec(text);
  if (editor && match) {
    const start = editor.getPositionAt(at + match.index)!;
    const end = editor.getPositionAt(at + match.index + match[0].length)!;
    editor.focus();
    editor.setSelection({ start, end });
  }
}

/** Let what completes names of Python answer in cells of code alone. */
export function notInProse(
  provider: ICompletionProvider,
  deskOf: (panel: NotebookPanel) => Desk | undefined
): void {
  const applies = provider.isApplicable.bind(provider);
  provider.isApplicable = async context => {
    const panel = context.widget;
    const prose =
      panel instanceof NotebookPanel &&
      deskOf(panel)?.isReport &&
      panel.content.activeCell instanceof MarkdownCell;
    return prose ? false : applies(context);
  };
}

/** Completes, in prose, labels of references, keys of citations, and names of values. */
export class Completion implements ICompletionProvider {
  readonly identifier = 'hrcreport';
  readonly rank = 1100;
  readonly renderer = null;
  private deskOf: (panel: NotebookPanel) => Desk | undefined;
  private known: IAnswer | null = null;
  private since = 0;

  constructor(deskOf: (panel: NotebookPanel) => Desk | undefined) {
    this.deskOf = deskOf;
  }

  async isApplicable(context: ICompletionContext): Promise<boolean> {
    const panel = context.widget;
    return panel instanceof NotebookPanel && Boolean(this.deskOf(panel)?.isReport);
  }

  async fetch(
    request: CompletionHandler.IRequest,
    context: ICompletionContext
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const panel = context.widget as NotebookPanel;
    const nothing = { start: request.offset, end: request.offset, items: [] };
    if (!(panel.content.activeCell instanceof MarkdownCell)) {
      return nothing;
    }
    const before = request.text.slice(0, request.offset).split('\n').pop() ?? '';
    // Labels stand in the notebook; keys and names are asked for beside, but for the first time.
    const asked = this.words(context);
    const words = this.known ?? (LABELS.test(before) ? null : await asked);
    const labels = [...labelsOf(panel.content)].map(([label, each]) => item(label, each.words));
    const keys = Object.entries(words?.citations ?? {}).map(([key, told]) => item(key, told));
    const found = offered(before, labels, keys, words?.names ?? {});
    if (!found) {
      return (await this.near(before, request.offset, panel)) ?? nothing;
    }
    const typed = found.typed.toLowerCase();
    const items = found.items.filter(each => each.label.toLowerCase().includes(typed));
    items.sort((one, other) => rank(one, typed) - rank(other, typed));
    return { start: request.offset - found.typed.length, end: request.offset, items };
  }

  /** Offer what may be meant by a word that is marked, behind which the caret stands. */
  private async near(
    before: string,
    end: number,
    panel: NotebookPanel
  ): Promise<CompletionHandler.ICompletionItemsReply | null> {
    const word = WORD.exec(before)?.[0] ?? '';
    const writer = this.deskOf(panel)?.writer;
    if (!word || !writer?.spelling.isSlip(word)) {
      return null;
    }
    const items = (await nearTo(writer.language, word)).map(each => item(each));
    return { start: end - word.length, end, items };
  }

  private async words(context: ICompletionContext): Promise<IAnswer | null> {
    const kernel = context.session?.kernel;
    if (kernel && kernel.status === 'idle' && Date.now() - this.since > 5000) {
      this.known = (await ask(kernel, { kind: 'words' })) ?? this.known;
      this.since = Date.now();
    }
    return this.known;
  }
}

function rank(each: CompletionHandler.ICompletionItem, typed: string): number {
  return each.label.toLowerCase().startsWith(typed) ? 0 : 1;
}

/** Offer a name with the words that tell what it is: nobody knows codes by heart. */
function item(name: string, words = ''): CompletionHandler.ICompletionItem {
  const short = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
  return { label: short ? `${name} – ${short}` : name, insertText: name, documentation: words };
}

/** Return what fits behind the words of a line, and how much of it is typed already. */
function offered(
  before: string,
  labels: CompletionHandler.ICompletionItem[],
  keys: CompletionHandler.ICompletionItem[],
  names: { [name: string]: string[] }
): { typed: string; items: CompletionHandler.ICompletionItem[] } | null {
  let match = LABELS.exec(before);
  if (match) {
    return { typed: match[1], items: labels };
  }
  match = /\[[^\[\]]*@([\w./:+-]*)$/.exec(before);
  if (match) {
    return { typed: match[1], items: keys };
  }
  match = /\b(?:rests-on|standards|follows)="[^"]*?([\w.:/+-]*)$/.exec(before);
  if (match) {
    return { typed: match[1], items: [...labels, ...keys] };
  }
  match = /\{[{%][^{}]*?(?:(\w+)\.)?(\w*)$/.exec(before);
  if (match) {
    const parts = match[1] ? names[match[1]] ?? [] : Object.keys(names);
    return { typed: match[2], items: parts.map(each => item(each)) };
  }
  return null;
}
