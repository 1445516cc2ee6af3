// This module asks a kernel how a report's cells read, beside silent code, so that nothing of it
// stays in the notebook.
import { Kernel } from '@jupyterlab/services';

export interface IProblem {
  line: number;
  expression: string;
  what: string;
  mend: string;
}

export interface IView {
  text: string;
  problems: IProblem[];
}

export interface ICitable {
  kind: string;
  key: string;
  title: string;
  more: string;
  search?: string;
}

export interface IAnswer {
  project: string;
  report: string;
  state: string;
  language: string;
  hasRun: boolean;
  chosen: string;
  chapeau: string;
  problem?: string;
  references: { [key: string]: string };
  cells?: { [id: string]: IView };
  citable?: ICitable[];
  style?: string[];
  citations?: { [key: string]: string };
  names?: { [name: string]: string[] };
}

/** Return a kernel's answer, or null where it knows nothing of reports. */
export async function ask(
  kernel: Kernel.IKernelConnection,
  request: object
): Promise<IAnswer | null> {
  const text = JSON.stringify(JSON.stringify(request));
  const future = kernel.requestExecute({
    code: '',
    silent: true,
    store_history: false,
    user_expressions: {
      answer: `__import__('hrcreport.editorial.lab.kernel', fromlist=['answer']).answer(${text})`
    }
  });
  const reply = (await future.done).content as any;
  const answer = reply.status === 'ok' ? reply.user_expressions?.answer : null;
  return answer?.status === 'ok' ? answer.data['application/json'] : null;
}
