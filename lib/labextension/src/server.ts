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
