// This module is the form of a report's parameters, for those who know no YAML.
import { Dialog } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';
import { form, IField, IForm, save } from './server';

/** Return what a schema asks for, where it may also be nothing. */
function asks(schema: any): any {
  const one = schema.anyOf?.find((each: any) => each.type !== 'null') ?? schema;
  return one;
}

function written(field: IField, value: any): string {
  if (value === null || value === undefined || value === '') {
    return '';
  }
  return Array.isArray(value) ? value.join('\n') : String(value);
}

class ParamsForm extends Widget {
  readonly form: IForm;
  private inputs = new Map<string, HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>();
  private before = new Map<string, string>();
  private notes = new Map<string, HTMLElement>();
  private said: HTMLDivElement;

  constructor(form: IForm) {
    super();
    this.form = form;
    this.addClass('hrc-form');
    this.said = document.createElement('div');
    this.said.setAttribute('role', 'alert');
    this.node.append(this.said);
    for (const field of form.fields) {
      this.node.append(this.row(field));
    }
    this.tell(form.problems);
  }

  /** Say what is wrong beside the field that it names, else above all of them. */
  tell(problems: string[]): void {
    this.notes.forEach(each => (each.textContent = ''));
    const above: string[] = [];
    for (const words of problems) {
      const named = [...this.notes.keys()].filter(name =>
        new RegExp(`(^|[\\s'"])${name.replace('.', '\\.')}(?![\\w.-])`).test(words)
      );
      const note = named.length === 1 ? this.notes.get(named[0]) : undefined;
      if (note) {
        note.textContent = note.textContent ? `${note.textContent}\n${words}` : words;
      } else {
        above.push(words);
      }
    }
    this.said.className = above.length ? 'hrc-problem' : '';
    this.said.innerText = above.join('\n');
    const first = [...this.notes].find(each => each[1].textContent);
    if (first) {
      this.inputs.get(first[0])!.focus();
    }
  }

  private row(field: IField): HTMLElement {
    const label = document.createElement('label');
    const name = document.createElement('span');
    name.className = 'hrc-form-name';
    name.textContent = field.required ? `${field.name} (needed)` : field.name;
    const input = this.input(field);
    const value = field.given ? written(field, field.value) : '';
    input.value = value;
    input.dataset.name = field.name;
    this.inputs.set(field.name, input);
    this.before.set(field.name, value);
    const help = document.createElement('span');
    help.className = 'hrc-form-help';
    const usual = written(field, field.default);
    help.textContent = [field.help, field.allowed, usual ? `Without it: ${usual}` : '']
      .filter(Boolean)
      .map(each => each.replace(/\.$/, ''))
      .join('. ');
    const note = document.createElement('span');
    note.className = 'hrc-form-note';
    note.setAttribute('role', 'alert');
    note.id = `hrc-note-${field.name}`;
    input.setAttribute('aria-describedby', note.id);
    this.notes.set(field.name, note);
    label.append(name, input, help, note);
    return label;
  }

  private input(field: IField): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
    const schema = asks(field.schema);
    const choices = schema.enum ?? (schema.type === 'boolean' ? [true, false] : null);
    if (choices) {
      const select = document.createElement('select');
      for (const each of ['', ...choices]) {
        select.append(new Option(each === '' ? '(not set)' : String(each), String(each)));
      }
      return select;
    }
    if (schema.type === 'array') {
      const area = document.createElement('textarea');
      area.rows = Math.min(6, 1 + written(field, field.value).split('\n').length);
      area.placeholder = 'one a line';
      return area;
    }
    const input = document.createElement('input');
    input.type = ['integer', 'number'].includes(schema.type) ? 'number' : 'text';
    input.step = schema.type === 'integer' ? '1' : 'any';
    return input;
  }

  /** Return what was changed; null takes a key out. */
  changed(): { [name: string]: any } {
    const found: { [name: string]: any } = {};
    for (const field of this.form.fields) {
      const text = this.inputs.get(field.name)!.value;
      if (text !== this.before.get(field.name)) {
        found[field.name] = text.trim() === '' ? null : this.typed(field, text);
      }
    }
    return found;
  }

  private typed(field: IField, text: string): any {
    const schema = asks(field.schema);
    const one = (kind: any, word: string) =>
      kind.type === 'integer' || kind.type === 'number'
        ? Number(word)
        : kind.type === 'boolean'
          ? word === 'true'
          : word;
    if (schema.type === 'array') {
      const lines = text.split('\n').map(each => each.trim()).filter(Boolean);
      return lines.map(each => one(schema.items ?? {}, each));
    }
    if (schema.enum) {
      return schema.enum.find((each: any) => String(each) === text) ?? text;
    }
    return one(schema, text.trim());
  }
}

/** Let somebody edit a report's parameters; return whether something was saved. */
export async function editParams(report: string): Promise<boolean> {
  const body = new ParamsForm(await form(report));
  for (;;) {
    const dialog = new Dialog({
      title: `Parameters of the report ${report}`,
      body,
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: 'Save' })],
      defaultButton: 1
    });
    dialog.addClass('hrc-dialog');
    const keep = body.dispose.bind(body);
    body.dispose = () => undefined; // a dialog takes its body with it; this one is shown again
    const { button } = await dialog.launch();
    body.dispose = keep;
    const values = button.accept ? body.changed() : {};
    if (!button.accept || !Object.keys(values).length) {
      return false;
    }
    try {
      const problems = await save(body.form, values);
      if (!problems.length) {
        return true;
      }
      body.tell(problems);
    } catch (error) {
      body.tell([`Not saved: ${error}`]);
    }
  }
}
