// This module asks Jupyter's server which reports a project has, and what they set.
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

export interface IReport {
  id: string;
  kind: string;
  language: string;
  name: string;
  notebook: string;
  params: string;
}

export interface IField {
  name: string;
  help: string;
  allowed: string;
  kind: string;
  schema: any;
  required: boolean;
  default: any;
  given: boolean;
  value: any;
}

export interface IForm {
  report: string;
  place: string;
  fields: IField[];
  sha256: string;
  problems: string[];
}

async function asked(path: string, init: RequestInit = {}): Promise<any> {
  const settings = ServerConnection.makeSettings();
  const url = URLExt.join(settings.baseUrl, 'hrcreport', path);
  const response = await ServerConnection.makeRequest(url, init, settings);
  if (!response.ok) {
    throw new ServerConnection.ResponseError(response);
  }
  return response.json();
}

export async function reports(): Promise<IReport[]> {
  return (await asked('reports')).reports;
}

export async function form(report: string): Promise<IForm> {
  return asked(`params?report=${encodeURIComponent(report)}`);
}

/** Save what a form sets; return what is wrong, in words. Then nothing was written. */
export async function save(form: IForm, values: { [name: string]: any }): Promise<string[]> {
  const body = JSON.stringify({ values, sha256: form.sha256 });
  const path = `params?report=${encodeURIComponent(form.report)}`;
  return (await asked(path, { method: 'PUT', body })).problems;
}

export interface IActField {
  name: string;
  option: boolean;
  title: string;
  help: string;
  kind: 'text' | 'flag' | 'file' | 'place';
  choices: { value: string; help: string }[];
  required: boolean;
  several: boolean;
  default: string | number;
}

export interface IActForm {
  group: string;
  label: string;
  command: string[];
  help: string;
  fields: IActField[];
}

export interface IRun {
  run: string;
  lines: string[];
  code: number | null;
  problems?: string[];
}

export async function forms(): Promise<IActForm[]> {
  return (await asked('forms')).forms ?? [];
}

/** Begin a command of the menu, or return what is wrong in its form. */
export async function begin(label: string, values: { [name: string]: any }): Promise<IRun> {
  return asked('runs', { method: 'POST', body: JSON.stringify({ label, values }) });
}

export async function toldOf(run: string): Promise<IRun> {
  return asked(`runs?run=${run}`);
}

export async function stop(run: string): Promise<void> {
  await asked(`runs?run=${run}`, { method: 'DELETE' });
}

export interface IMerged {
  notebook: any;
  disk: any;
  conflicts: number;
  problems: string[];
}

/** Merge the file of a notebook into what is open; `base` is what both had before. */
export async function mergeNotebook(path: string, base: any, ours: any): Promise<IMerged> {
  return asked('merge', { method: 'POST', body: JSON.stringify({ path, base, ours }) });
}

export interface ISlip {
  at: number;
  word: string;
}

/** Return the words of texts that no dictionary has, or why they were not looked up. */
export async function slipsOf(
  language: string,
  texts: string[]
): Promise<{ slips?: ISlip[][]; missing?: string; problems: string[] }> {
  return asked('spelling', { method: 'POST', body: JSON.stringify({ language, texts }) });
}

/** Return what may be meant by a word that no dictionary has. */
export async function nearTo(language: string, word: string): Promise<string[]> {
  const body = JSON.stringify({ language, word });
  return (await asked('spelling', { method: 'POST', body })).better ?? [];
}

export interface IState {
  time: string;
  changed: number;
}

/** Return when a notebook was saved, the last time first. */
export async function statesOf(path: string): Promise<{ states: IState[]; problems: string[] }> {
  return asked(`states?path=${encodeURIComponent(path)}`);
}

/** Return a notebook as it was saved. */
export async function stateOf(
  path: string,
  time: string
): Promise<{ notebook: any; problems: string[] }> {
  return asked(`states?path=${encodeURIComponent(path)}&time=${encodeURIComponent(time)}`);
}
