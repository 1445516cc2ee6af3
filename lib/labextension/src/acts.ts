// This module shows each command of the menu as a form: messages beside the fields, the lines that it
// prints while it runs, and a button that stops it.
import { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { Widget } from '@lumino/widgets';
import { begin, IActField, IActForm, IRun, stop, toldOf } from './server';

const EVERY = 400;
const WROTE = /^(?:wrote|would write) (\S+)/;
const CODE = /^Let it print by a code cell of its own: (.+)$/;
const CITATION = /\[@([\w.:/+-]+)\]/;
const ADDRESS = /https?:\/\/(?:127\.0\.0\.1|localhost)\S+/;

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What the form of a command does before and after it runs. */
export interface IAround {
  /** The report that one works on, which a form begins with. */
  report: string;
  /** Save what is open, so that the command reads what is written. */
  before: () => Promise<void>;
  /** Take over what it has written. */
  after: () => Promise<void>;
  /** Put a citation where the caret stands in the notebook, or code into a cell below. */
  insert: (type: 'markdown' | 'code', text: string) => void;
}

export class ActForm extends Widget {
  private inputs = new Map<string, Input>();
  private notes = new Map<string, HTMLElement>();
  private above: HTMLElement;
  private status: HTMLElement;
  private output: HTMLElement;
  private links: HTMLElement;
  private go: HTMLButtonElement;
  private halt: HTMLButtonElement;
  private run = '';

  constructor(
    private app: JupyterFrontEnd,
    private form: IActForm,
    private around: IAround
  ) {
    super();
    this.addClass('hrc-form');
    this.addClass('hrc-act');
    const help = document.createElement('p');
    help.textContent = form.help;
    this.above = document.createElement('div');
    this.above.setAttribute('role', 'alert');
    const fields = document.createElement('form');
    fields.addEventListener('submit', event => {
      event.preventDefault();
      void this.start();
    });
    form.fields.forEach(each => fields.append(this.row(each)));
    this.go = document.createElement('button');
    this.go.type = 'submit';
    this.go.className = 'jp-mod-styled jp-mod-accept';
    this.go.textContent = form.label;
    this.halt = document.createElement('button');
    this.halt.type = 'button';
    this.halt.className = 'jp-mod-styled jp-mod-warn';
    this.halt.textContent = 'Stop';
    this.halt.hidden = true;
    this.halt.addEventListener('click', () => void stop(this.run).catch(() => undefined));
    this.status = document.createElement('span');
    this.status.className = 'hrc-act-status';
    this.status.setAttribute('role', 'status');
    const row = document.createElement('p');
    row.append(this.go, ' ', this.halt, ' ', this.status);
    fields.append(row);
    this.links = document.createElement('p');
    this.output = document.createElement('pre');
    this.output.className = 'hrc-act-output';
    this.output.tabIndex = 0;
    this.node.append(help, this.above, fields, this.links, this.output);
  }

  /** Begin at once where nothing need be filled in. */
  get isComplete(): boolean {
    return this.form.fields.every(each => !each.required || this.inputs.get(each.name)!.value);
  }

  private row(field: IActField): HTMLElement {
    const label = document.createElement('label');
    const name = document.createElement('span');
    name.className = 'hrc-form-name';
    const words = field.option ? field.title.replace(/-/g, ' ') : field.title.toLowerCase();
    name.textContent = field.required ? `${words} (needed)` : words;
    const input = this.input(field);
    input.dataset.name = field.name;
    this.inputs.set(field.name, input);
    const help = document.createElement('span');
    help.className = 'hrc-form-help';
    help.textContent = field.help;
    const note = document.createElement('span');
    note.className = 'hrc-form-note';
    note.setAttribute('role', 'alert');
    note.id = `hrc-note-${Math.random().toString(36).slice(2)}`;
    input.setAttribute('aria-describedby', note.id);
    this.notes.set(field.name, note);
    label.append(name, input, help, note);
    return label;
  }

  private input(field: IActField): Input {
    const known = field.choices.find(each => each.value === this.around.report);
    const begins = known ? known.value : String(field.default || '');
    if (field.kind === 'flag') {
      const box = document.createElement('input');
      box.type = 'checkbox';
      return box;
    }
    if (field.kind === 'file') {
      const file = document.createElement('input');
      file.type = 'file';
      file.multiple = field.several;
      return file;
    }
    if (field.choices.length && !field.several && field.name !== '--to') {
      const select = document.createElement('select');
      select.append(new Option('', ''));
      for (const { value, help } of field.choices) {
        select.append(new Option(help && help !== value ? `${value} – ${help}` : value, value));
      }
      select.value = begins;
      return select;
    }
    if (field.several) {
      const area = document.createElement('textarea');
      area.rows = 2;
      area.placeholder = 'one a line';
      area.value = begins;
      if (field.choices.length) {
        area.title = field.choices.map(each => each.value).join(', ');
      }
      return area;
    }
    const text = document.createElement('input');
    text.type = 'text';
    text.value = begins;
    return text;
  }

  private async values(): Promise<{ [name: string]: any }> {
    const found: { [name: string]: any } = {};
    for (const field of this.form.fields) {
      const input = this.inputs.get(field.name)!;
      if (field.kind === 'flag') {
        found[field.name] = (input as HTMLInputElement).checked;
      } else if (field.kind === 'file') {
        const files = [...((input as HTMLInputElement).files ?? [])];
        found[field.name] = await Promise.all(files.map(sent));
      } else if (field.several) {
        found[field.name] = input.value.split('\n').map(each => each.trim()).filter(Boolean);
      } else {
        found[field.name] = input.value.trim();
      }
    }
    return found;
  }

  /** Say what is wrong beside the field that it names, or above all of them. */
  private tell(words: string): void {
    this.notes.forEach(each => (each.textContent = ''));
    this.above.className = '';
    this.above.textContent = '';
    if (!words) {
      return;
    }
    const field = this.form.fields.find(each =>
      each.option
        ? new RegExp(`${each.name}(?![\\w-])`).test(words)
        : words.startsWith(each.name + ':') || words.includes(`'${each.title}`)
    );
    const note = field && this.notes.get(field.name);
    if (note) {
      note.textContent = words.replace(`${field!.name}: `, '');
      this.inputs.get(field!.name)!.focus();
    } else {
      this.above.className = 'hrc-problem';
      this.above.textContent = words;
    }
  }

  /** Run the command with what is filled in, and show what it prints. */
  async start(): Promise<void> {
    this.tell('');
    this.links.replaceChildren();
    this.output.textContent = '';
    this.status.textContent = '';
    delete this.status.dataset.code;
    this.go.disabled = true;
    try {
      await this.around.before();
      const begun = await begin(this.form.label, await this.values());
      if (begun.problems?.length) {
        this.tell(begun.problems.join('\n'));
        this.notBegun();
        return;
      }
      this.run = begun.run;
      this.halt.hidden = false;
      const told = await this.follow();
      await this.around.after();
      if (told.code) {
        const usage = told.lines.findIndex(each => /^Error: /.test(each));
        this.tell(told.lines.slice(Math.max(0, usage)).join('\n').replace(/^Error: /, ''));
      }
    } catch (error) {
      this.tell(`Not done: ${error}`);
      this.notBegun();
    } finally {
      this.go.disabled = false;
      this.halt.hidden = true;
    }
  }

  private notBegun(): void {
    this.status.textContent = 'Not done.';
    this.status.dataset.code = '2';
  }

  private async follow(): Promise<IRun> {
    const since = Date.now();
    for (;;) {
      const told = await toldOf(this.run);
      const text = told.lines.join('\n');
      if (this.output.textContent !== text) {
        this.output.textContent = text;
        this.output.scrollTop = this.output.scrollHeight;
        this.offer(told);
      }
      const seconds = Math.round((Date.now() - since) / 1000);
      if (told.code !== null) {
        const how = told.code === 0 ? 'Done' : told.code < 0 || told.code === 130 ? 'Stopped' : 'Not done';
        this.status.textContent = `${how} after ${seconds} s.`;
        this.status.dataset.code = String(told.code);
        return told;
      }
      this.status.textContent = `Running: ${seconds} s.`;
      if (this.isDisposed) {
        return told;
      }
      await new Promise(done => window.setTimeout(done, EVERY));
    }
  }

  /** Offer what was written: the page that is served, files to open or to take away. */
  private offer(told: IRun): void {
    const made: HTMLElement[] = [];
    const insert = (words: string, type: 'markdown' | 'code', text: string) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'jp-mod-styled';
      button.textContent = words;
      button.addEventListener('click', () => this.around.insert(type, text));
      made.push(button);
    };
    const link = (words: string, href: string, act?: () => void) => {
      const a = document.createElement('a');
      a.textContent = words;
      a.href = href;
      a.target = '_blank';
      a.addEventListener('click', event => {
        if (act) {
          event.preventDefault();
          act();
        }
      });
      made.push(a);
    };
    for (const line of told.lines) {
      const address = ADDRESS.exec(line);
      if (address && this.form.command[0] === 'edit') {
        link('Open the page', address[0]);
      }
      const code = CODE.exec(line);
      if (code) {
        insert('Put it into the report', 'code', code[1]);
      }
      const cited = this.form.group === 'new' && CITATION.exec(line);
      if (cited) {
        insert(`Cite ${cited[1]}`, 'markdown', cited[0]);
      }
      const wrote = WROTE.exec(line);
      if (wrote) {
        this.file(wrote[1].replace(/:$/, ''), link);
      }
    }
    if (this.form.command[0] === 'build' && told.code === 0) {
      const ids = this.inputs.get('ids')!.value.split('\n').filter(Boolean);
      for (const id of ids) {
        for (const kind of this.inputs.get('--to')!.value.split(',').map(each => each.trim())) {
          this.file(`reports/_build/${id}/${id}.${kind}`, link);
        }
      }
    }
    this.links.replaceChildren(...made.flatMap(each => [each, ' ']));
  }

  private file(
    path: string,
    link: (words: string, href: string, act?: () => void) => void
  ): void {
    const href = URLExt.join(PageConfig.getBaseUrl(), 'files', URLExt.encodeParts(path));
    if (/\.(docx|zip)$/.test(path)) {
      link(`Take ${path.split('/').pop()}`, `${href}?download=1`);
    } else {
      link(`Open ${path.split('/').pop()}`, href, () => {
        void this.app.commands.execute('docmanager:open', { path });
      });
    }
  }
}

async function sent(file: File): Promise<{ name: string; content: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) {
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return { name: file.name, content: btoa(text) };
}

let last: MainAreaWidget | null = null;

/** Open the form of a command beside the notebook; where nothing is to be filled in, it runs. */
export function openAct(app: JupyterFrontEnd, form: IActForm, around: IAround): void {
  const content = new ActForm(app, form, around);
  const widget = new MainAreaWidget({ content });
  widget.id = `hrcreport-act-${Math.random().toString(36).slice(2)}`;
  widget.title.label = form.label;
  widget.title.closable = true;
  const beside = last && !last.isDisposed && last.isAttached;
  app.shell.add(widget, 'main', beside ? { mode: 'tab-after', ref: last!.id } : { mode: 'split-right' });
  last = widget;
  app.shell.activateById(widget.id);
  if (form.fields.length <= 1 && content.isComplete) {
    void content.start();
  }
}
