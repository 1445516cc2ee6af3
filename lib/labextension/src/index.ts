// This module lets JupyterLab show the notebooks of reports as documents.
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Cell, MarkdownCell } from '@jupyterlab/cells';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { ITableOfContentsTracker } from '@jupyterlab/toc';
import { decorate, Desk } from './desk';

export const OPEN = 'hrcreport:open-report';
const desks = new WeakMap<NotebookPanel, Desk>();

const document_: JupyterFrontEndPlugin<void> = {
  id: 'hrcreport:document',
  description: 'Shows values, references, citations and boxes of a report as they will read.',
  autoStart: true,
  requires: [INotebookTracker, NotebookPanel.IContentFactory],
  optional: [ITableOfContentsTracker],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    factory: NotebookPanel.IContentFactory,
    toc: ITableOfContentsTracker | null
  ) => {
    const deskOf = (cell: Cell) => {
      const panel = tracker.find(
        each => each.content === cell.parent || each.content.widgets.includes(cell)
      );
      return panel ? desks.get(panel) : undefined;
    };
    const make = factory.createMarkdownCell.bind(factory);
    factory.createMarkdownCell = (options: MarkdownCell.IOptions) => {
      const cell = make(options);
      decorate(cell, deskOf);
      return cell;
    };
    tracker.widgetAdded.connect((_, panel) => {
      desks.set(panel, new Desk(panel, toc, () => void app.commands.execute(OPEN)));
    });
    const desk = (notebook: unknown) => {
      const panel = tracker.find(each => each.content === notebook);
      return panel ? desks.get(panel) : undefined;
    };
    NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
      desk(notebook)?.scheduled(cell);
    });
    NotebookActions.executed.connect((_, { notebook, cell }) => {
      desk(notebook)?.executed(cell);
    });
  }
};

export default [document_];
