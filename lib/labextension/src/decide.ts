// This module lets a writer decide, by a click, what two sides have written in the same place.
import { Notification } from '@jupyterlab/apputils';
import { Cell, MarkdownCell } from '@jupyterlab/cells';
import { Notebook } from '@jupyterlab/notebook';

const KEY = 'hrcreport-decide';
const MOST = 2000;

interface IChoice {
  here: string | null;
  there: string | null;
  whole: boolean;
  kind: string;
  words: string;
}

type Side = 'mine' | 'theirs' | 'both';

/** Return whether a cell shows what is to be decided. */
export function isToDecide(cell: Cell): boolean {
  return ((cell.model.getMetadata('tags') as string[] | undefined) ?? []).includes('conflict');
}

/** Show the texts of both sides with the words that differ, and the buttons that decide. */
export function offerChoice(
  cell: MarkdownCell,
  node: HTMLElement,
  notebookOf: () => Notebook | undefined
): void {
  const choice = cell.model.getMetadata(KEY) as IChoice | undefined;
  node.querySelector('.hrc-choice')?.remove();
  if (!choice || !isToDecide(cell)) {
    return;
  }
  for (const each of node.children) {
    (each as HTMLElement).hidden = true;
  }
  const box = document.createElement('div');
  box.className = 'hrc-choice';
  const head = document.createElement('p');
  head.append(strong('To decide. '), `${choice.words} This box is never printed.`);
  box.append(head);
  const [here, there] = marked(choice.here ?? '', choice.there ?? '');
  box.append(
    side(choice.whole ? 'Mine' : 'Mine, which stands above', choice.here, here),
    side('Theirs', choice.there, there)
  );
  const act = (words: string, kind: Side) => {
    const button = document.createElement('button');
    button.className = 'jp-mod-styled';
    button.textContent = words;
    button.dataset.choice = kind;
    button.addEventListener('click', () => {
      const notebook = notebookOf();
      if (notebook) {
        decide(notebook, cell, choice, kind);
      }
    });
    return button;
  };
  const row = document.createElement('p');
  row.append(act('Take mine', 'mine'), act('Take theirs', 'theirs'));
  if (choice.here !== null && choice.there !== null) {
    row.append(act('Keep both', 'both'));
  }
  box.append(row);
  node.append(box);
}

function strong(words: string): HTMLElement {
  const made = document.createElement('strong');
  made.textContent = words;
  return made;
}

function side(name: string, text: string | null, words: Node[]): HTMLElement {
  const made = document.createElement('div');
  made.className = 'hrc-side';
  const shown = document.createElement('blockquote');
  if (text === null || text.trim() === '') {
    shown.append(text === null ? '(deleted)' : '(nothing)');
  } else {
    shown.append(...words);
  }
  made.append(strong(`${name}: `), shown);
  return made;
}

/** Return two texts with the words marked that the other has not. */
export function marked(one: string, other: string): [Node[], Node[]] {
  const first = one.split(/(\s+)/);
  const second = other.split(/(\s+)/);
  if (first.length * second.length > MOST * MOST) {
    return [[document.createTextNode(one)], [document.createTextNode(other)]];
  }
  const rows: Uint16Array[] = [];
  for (let i = first.length; i >= 0; i -= 1) {
    rows[i] = new Uint16Array(second.length + 1);
    for (let j = second.length - 1; j >= 0 && i < first.length; j -= 1) {
      rows[i][j] =
        first[i] === second[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    }
  }
  const made: [Node[], Node[]] = [[], []];
  const put = (to: number, word: string, differs: boolean) => {
    const text = document.createTextNode(word);
    if (!differs || word.trim() === '') {
      made[to].push(text);
      return;
    }
    const mark = document.createElement('mark');
    mark.append(text);
    made[to].push(mark);
  };
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    if (i < first.length && j < second.length && first[i] === second[j]) {
      put(0, first[i++], false);
      put(1, second[j++], false);
    } else if (j >= second.length || (i < first.length && rows[i + 1][j] >= rows[i][j + 1])) {
      put(0, first[i++], true);
    } else {
      put(1, second[j++], true);
    }
  }
  return made;
}

/** Make of the cells what was decided, in one step that can be undone. */
function decide(notebook: Notebook, cell: Cell, choice: IChoice, kind: Side): void {
  const model = notebook.model!.sharedModel;
  const at = notebook.widgets.indexOf(cell);
  let above = at - 1;
  while (above >= 0 && isToDecide(notebook.widgets[above])) {
    above -= 1;
  }
  const text = notebook.widgets[above]?.model.sharedModel;
  const { here, there } = choice;
  const added = (source: string) =>
    model.insertCell(at, { cell_type: choice.kind as any, source, metadata: {} });
  let told = '';
  model.transact(() => {
    model.deleteCell(at);
    if (kind === 'mine' || (kind === 'both' && there === null)) {
      return;
    }
    if (there === null) {
      if (text?.getSource() === here) {
        model.deleteCell(above);
      } else {
        told = 'The cell above has been written on since, so it is kept. Delete it if you agree.';
      }
    } else if (here === null || (choice.whole && kind === 'both')) {
      added(there);
    } else if (choice.whole) {
      if (text?.getSource() === here && choice.kind === text.cell_type) {
        text.setSource(there);
      } else {
        added(there);
        told = 'The cell above has been written on since, so both stand there.';
      }
    } else if (text) {
      const source = text.getSource();
      const place = here === '' ? -1 : source.indexOf(here);
      if (place < 0) {
        text.setSource([source, there].filter(Boolean).join('\n'));
        told = 'Your words no longer stand above: theirs stand at the end of that cell.';
      } else {
        const words = kind === 'both' ? [here, there].filter(Boolean).join('\n') : there;
        const end = place + here.length;
        text.setSource(source.slice(0, place) + words + source.slice(end));
      }
    } else {
      added(there);
    }
  });
  if (told) {
    Notification.warning(told, { autoClose: 10000 });
  }
}
