// This module knows the labels of a notebook: tables, figures, maps, headings, paragraphs, findings,
// with the numbers that the document gives them.
import { CodeCell, MarkdownCell } from '@jupyterlab/cells';
import { Notebook } from '@jupyterlab/notebook';

export const FLOAT = 'application/vnd.hrcreport.float+json';
const LABEL = /\{[^{}\n]*?#([\w][\w.:-]*)[^{}\n]*\}/g;
const IN_CODE = /label\s*=\s*["']((tbl|fig|map)-[\w-]+)["']/g;
const KINDS: { [prefix: string]: string } = { tbl: 'table', fig: 'figure', map: 'map' };

export interface ILabel {
  cell: number;
  kind: string;
  words: string;
  number?: number;
}

function roman(number: number): string {
  const signs: [number, string][] = [
    [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']
  ];
  let written = '';
  for (const [value, sign] of signs) {
    while (number >= value) {
      written += sign;
      number -= value;
    }
  }
  return written;
}

/** Return every label by its name; a table that no cell has made yet has no number. */
export function labelsOf(notebook: Notebook): Map<string, ILabel> {
  const found = new Map<string, ILabel>();
  const counted: { [kind: string]: number } = {};
  const inText = (text: string, cell: number) => {
    for (const line of text.split('\n')) {
      for (const match of line.matchAll(LABEL)) {
        const heading = /^ {0,3}#{1,6} +(.*?)\s*\{/.exec(line);
        const box = /^ {0,3}:::/.test(line);
        const annex = /\.annex\b/.test(match[0]);
        found.set(match[1], {
          cell,
          kind: annex ? 'annex' : heading ? 'section' : box ? 'statement' : 'paragraph',
          words: heading ? heading[1] : line.replace(/\{[^{}]*\}|[\[\]]/g, '').trim()
        });
      }
    }
  };
  notebook.widgets.forEach((cell, index) => {
    if (cell instanceof MarkdownCell) {
      inText(cell.model.sharedModel.getSource(), index);
    } else if (cell instanceof CodeCell) {
      for (const [, label, prefix] of cell.model.sharedModel.getSource().matchAll(IN_CODE)) {
        found.set(label, { cell: index, kind: KINDS[prefix], words: '' });
      }
      const outputs = cell.model.outputs;
      for (let i = 0; i < outputs.length; i += 1) {
        const data = outputs.get(i).data;
        const float = data[FLOAT] as any;
        if (float) {
          const number = (counted[float.kind] = (counted[float.kind] ?? 0) + 1);
          found.set(float.label, { cell: index, kind: float.kind, words: float.caption, number });
        } else {
          const prose = data['application/vnd.hrcreport.prose+json'] as any;
          const shown = data['text/markdown'] ?? '';
          inText(prose?.text ?? (Array.isArray(shown) ? shown.join('') : String(shown)), index);
        }
      }
    }
  });
  return found;
}

/** Return what a reference to a label reads, by the words of the document's language. */
export function referred(label: ILabel, words: { [key: string]: string }, single: boolean): string {
  const named = (key: string, number: string) =>
    words[key] ? words[key].replace('{number}', number) : `${key} ${number}`;
  switch (label.kind) {
    case 'table':
    case 'figure':
    case 'map':
      if (single && words[`the-${label.kind}`]) {
        return words[`the-${label.kind}`];
      }
      return `${words[`in-text-${label.kind}`] ?? label.kind} ${
        label.number ? (label.kind === 'table' ? label.number : roman(label.number)) : '…'
      }`;
    case 'annex':
      return `${words['in-text-annex'] ?? 'annex'} “${label.words}”`;
    case 'section':
      return named('reference-section', `“${label.words}”`);
    case 'paragraph':
      return named('reference-paragraph', '¶');
    default:
      return '';
  }
}
