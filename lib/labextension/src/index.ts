// This module lets JupyterLab show the notebooks of reports as documents.
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Cell, MarkdownCell } from '@jupyterlab/cells';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { ITableOfContentsTracker } from '@jupyterlab/toc';
import { ICommandPalette, InputDialog } from '@jupyterlab/apputils';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import { ILauncher } from '@jupyterlab/launcher';
import { IMainMenu } from '@jupyterlab/mainmenu';
import { Menu } from '@lumino/widgets';
import { decorate, Desk } from './desk';
import { editParams } from './form';
import { IReport, reports } from './server';
import { Completion, insert, SNIPPETS } from './write';

const OPEN = 'hrcreport:open-report';
const PARAMS = 'hrcreport:params';
const INSERT = 'hrcreport:insert';
const COMPLETE = 'hrcreport:complete';
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

const commands: JupyterFrontEndPlugin<void> = {
  id: 'hrcreport:commands',
  description: 'Opens reports, edits what they set, helps to write them.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, IMainMenu, ILauncher, ICompletionProviderManager],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    palette: ICommandPalette | null,
    mainMenu: IMainMenu | null,
    launcher: ILauncher | null,
    completion: ICompletionProviderManager | null
  ) => {
    const current = () => tracker.currentWidget;
    const deskOf = (panel: NotebookPanel | null) => (panel ? desks.get(panel) : undefined);
    app.commands.addCommand(OPEN, {
      label: 'Open report…',
      caption: 'Open the notebook of a report and run it with what the report sets',
      execute: async args => openReport(app, String(args.report ?? ''))
    });
    app.commands.addCommand(PARAMS, {
      label: 'Parameters of the report…',
      caption: 'Edit what the report sets: State, years, tables, date',
      execute: async args => {
        const panel = current();
        const report =
          String(args.report ?? '') ||
          deskOf(panel)?.last?.report ||
          deskOf(panel)?.chosen ||
          (await chosen('Parameters of which report?'))?.id;
        if (report && (await editParams(report)) && panel && deskOf(panel)?.isReport) {
          await runAll(panel);
        }
      }
    });
    app.commands.addCommand(INSERT, {
      label: args => SNIPPETS[String(args.kind)]?.label ?? 'Insert',
      isEnabled: () => current() !== null,
      execute: args => insert(current()!, String(args.kind))
    });
    app.commands.addCommand(COMPLETE, {
      label: 'Complete a name, a label or a key',
      execute: () => current() && completion?.invoke(current()!.id)
    });
    for (const keys of [['Tab'], ['Ctrl Space']]) {
      app.commands.addKeyBinding({
        command: COMPLETE,
        keys,
        // One class more than what JupyterLab binds, which completes in cells of code alone.
        selector:
          '.jp-Notebook.jp-mod-editMode .jp-MarkdownCell ' +
          '.jp-mod-completer-enabled:not(.jp-mod-at-line-beginning)'
      });
    }
    const kinds = Object.keys(SNIPPETS);
    const menu = new Menu({ commands: app.commands });
    menu.title.label = 'Report';
    menu.id = 'hrcreport-menu';
    menu.addItem({ command: OPEN });
    menu.addItem({ command: PARAMS });
    menu.addItem({ type: 'separator' });
    kinds.forEach(kind => menu.addItem({ command: INSERT, args: { kind } }));
    void reports().then(
      found => {
        if (found.length) {
          mainMenu?.addMenu(menu, true, { rank: 60 });
          launcher?.add({ command: OPEN, category: 'Notebook', rank: 1 });
          const category = 'Report';
          palette?.addItem({ command: OPEN, category });
          palette?.addItem({ command: PARAMS, category });
          kinds.forEach(kind => palette?.addItem({ command: INSERT, category, args: { kind } }));
        }
      },
      () => undefined // A server without our part: nothing to offer.
    );
    completion?.registerProvider(new Completion(deskOf));
  }
};

async function chosen(title: string): Promise<IReport | undefined> {
  const found = await reports();
  const items = found.map(each => `${each.id} – ${each.name || each.id} (${each.language})`);
  const { value } = await InputDialog.getItem({ title, items, okLabel: 'Open' });
  return value === null ? undefined : found[items.indexOf(value)];
}

/** Open the notebook of a report, and run it with what the report sets. */
async function openReport(app: JupyterFrontEnd, id: string): Promise<void> {
  const report = id
    ? (await reports()).find(each => each.id === id)
    : await chosen('Open which report?');
  if (!report) {
    return;
  }
  const panel: NotebookPanel = await app.commands.execute('docmanager:open', {
    path: report.notebook
  });
  await panel.context.ready;
  await panel.sessionContext.ready;
  const desk = desks.get(panel);
  const before = desk?.last?.report || desk?.chosen;
  if (before && before !== report.id) {
    // What the former report computed must not be read as this one's.
    await panel.sessionContext.restartKernel();
  }
  await desk?.choose(report.id);
  await runAll(panel);
}

/** Run all cells and stay at the cell where the reader is: JupyterLab goes to the last one. */
async function runAll(panel: NotebookPanel): Promise<void> {
  const at = panel.content.activeCellIndex;
  const done = NotebookActions.runAll(panel.content, panel.sessionContext);
  panel.content.activeCellIndex = at;
  void panel.content.scrollToItem(at);
  await done;
}

export default [document_, commands];
