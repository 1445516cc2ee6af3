// This module lets JupyterLab show the notebooks of reports as documents.
import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Cell, MarkdownCell } from '@jupyterlab/cells';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { ITableOfContentsTracker } from '@jupyterlab/toc';
import { ICommandPalette, InputDialog } from '@jupyterlab/apputils';
import { ICompletionProvider, ICompletionProviderManager } from '@jupyterlab/completer';
import { ILauncher } from '@jupyterlab/launcher';
import { IMainMenu } from '@jupyterlab/mainmenu';
import { Menu } from '@lumino/widgets';
import { decorate, Desk } from './desk';
import { openAct } from './acts';
import { showBehind } from './behind';
import { editParams } from './form';
import { forms, IActForm, IReport, reports } from './server';
import { showStates } from './states';
import { cite, Completion, insert, newParagraph, notInProse, SNIPPETS, write } from './write';
import { quietLetters } from './writer';

const OPEN = 'hrcreport:open-report';
const PARAMS = 'hrcreport:params';
const INSERT = 'hrcreport:insert';
const COMPLETE = 'hrcreport:complete';
const PARAGRAPH = 'hrcreport:new-paragraph';
const ACT = 'hrcreport:act';
const STATES = 'hrcreport:earlier-states';
const CITE = 'hrcreport:cite';
const FOLD = 'hrcreport:fold-code';
const BEHIND = 'hrcreport:behind';
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
      const open = () => void app.commands.execute(OPEN);
      const form = () => void app.commands.execute(PARAMS);
      desks.set(panel, new Desk(panel, toc, open, form, app.serviceManager.contents));
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
      execute: args => insert(current()!, String(args.kind), deskOf(current()))
    });
    app.commands.addCommand(PARAGRAPH, {
      label: 'New paragraph below',
      caption: 'Show what is written, and begin a cell of text below it (Alt+Enter)',
      isEnabled: () => current() !== null,
      execute: () => newParagraph(current()!)
    });
    app.commands.addKeyBinding({
      command: PARAGRAPH,
      keys: ['Alt Enter'],
      selector: '.jp-Notebook.hrc-prose .jp-Cell.jp-MarkdownCell.jp-mod-active'
    });
    app.commands.addCommand(FOLD, {
      label: 'Fold or unfold the code',
      caption: 'Show the cells of code whole, or in a line that says what they make (Alt+U)',
      isEnabled: () => Boolean(deskOf(current())?.isReport),
      execute: () => deskOf(current())?.writer.toggle()
    });
    app.commands.addKeyBinding({ command: FOLD, keys: ['Alt U'], selector: '.jp-Notebook' });
    void app.restored.then(() => quietLetters(app.commands));
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
    app.commands.addCommand(CITE, {
      label: 'Search to cite…',
      caption: 'Law, standards, sources, tables, labels and values, by words (Alt+C)',
      isEnabled: () => Boolean(deskOf(current())?.isReport),
      execute: () => cite(current()!)
    });
    app.commands.addKeyBinding({ command: CITE, keys: ['Alt C'], selector: '.jp-Notebook' });
    app.commands.addCommand(BEHIND, {
      label: 'What stands behind this paragraph…',
      caption: 'Values with table, source and date, citations and references in words (Alt+V)',
      isEnabled: () => Boolean(deskOf(current())?.isReport),
      execute: () => showBehind(current()!)
    });
    app.commands.addKeyBinding({ command: BEHIND, keys: ['Alt V'], selector: '.jp-Notebook' });
    app.commands.addCommand(STATES, {
      label: 'Earlier states…',
      caption: 'Every saved state of this notebook for thirty days; bring a cell or all back',
      isEnabled: () => Boolean(deskOf(current())),
      execute: () => showStates(app, current()!, deskOf(current())!.disk)
    });
    let acts: IActForm[] = [];
    const around = () => ({
      insert: (type: 'markdown' | 'code', text: string) => {
        const panel = current();
        if (panel) {
          write(panel, type, text);
          app.shell.activateById(panel.id);
        }
      },
      report: deskOf(current())?.last?.report || deskOf(current())?.chosen || '',
      before: async () => {
        const open: NotebookPanel[] = [];
        tracker.forEach(each => each.context.model.dirty && open.push(each));
        await Promise.all(open.map(each => each.context.save()));
      },
      after: async () => {
        const open: NotebookPanel[] = [];
        tracker.forEach(each => open.push(each));
        await Promise.all(open.map(each => deskOf(each)?.disk.look()));
      }
    });
    app.commands.addCommand(ACT, {
      label: args => (args.label ? `${args.label}…` : 'A command of hrcreport'),
      caption: args => acts.find(each => each.label === args.label)?.help ?? '',
      execute: async args => {
        const form = (await forms()).find(each => each.label === args.label);
        if (form) {
          openAct(app, form, around());
        }
      }
    });
    const kinds = Object.keys(SNIPPETS);
    const menu = new Menu({ commands: app.commands });
    menu.title.label = 'Report';
    menu.id = 'hrcreport-menu';
    menu.addItem({ command: OPEN });
    menu.addItem({ command: PARAMS });
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: CITE });
    menu.addItem({ command: BEHIND });
    menu.addItem({ command: PARAGRAPH });
    kinds.forEach(kind => menu.addItem({ command: INSERT, args: { kind } }));
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: FOLD });
    menu.addItem({ command: STATES });
    void reports().then(
      found => {
        if (found.length) {
          mainMenu?.addMenu(menu, true, { rank: 60 });
          launcher?.add({ command: OPEN, category: 'Notebook', rank: 1 });
          const category = 'Report';
          palette?.addItem({ command: OPEN, category });
          for (const command of [PARAMS, CITE, BEHIND, PARAGRAPH, FOLD, STATES]) {
            palette?.addItem({ command, category });
          }
          kinds.forEach(kind => palette?.addItem({ command: INSERT, category, args: { kind } }));
          void forms().then(all => {
            acts = all;
            addActs(app, menu, acts);
            acts.forEach(({ label }) =>
              palette?.addItem({ command: ACT, category, args: { label } })
            );
          });
        }
      },
      () => undefined // A server without our part: nothing to offer.
    );
    completion?.registerProvider(new Completion(deskOf));
    void app.restored.then(() => {
      const all: Map<string, ICompletionProvider> = (completion as any)?.getProviders?.() ?? new Map();
      for (const [name, provider] of all) {
        if (name.startsWith('CompletionProvider:')) {
          notInProse(provider, deskOf);
        }
      }
    });
  }
};

const GROUPS: { [group: string]: string } = {
  work: 'Check and build',
  new: 'New',
  home: 'Send, take home, release'
};

/** Put the commands into the menu, a submenu for each kind, below what opens a report. */
function addActs(app: JupyterFrontEnd, menu: Menu, acts: IActForm[]): void {
  let at = 2;
  for (const [group, title] of Object.entries(GROUPS)) {
    const submenu = new Menu({ commands: app.commands });
    submenu.title.label = title;
    for (const { label } of acts.filter(each => each.group === group)) {
      submenu.addItem({ command: ACT, args: { label } });
    }
    menu.insertItem(at++, { type: 'submenu', submenu });
  }
}

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
  const written = () => panel.content.widgets.map(each => each.model.sharedModel.getSource());
  const wasClean = !panel.context.model.dirty;
  const before = written().join('\0');
  const at = panel.content.activeCellIndex;
  const done = NotebookActions.runAll(panel.content, panel.sessionContext);
  panel.content.activeCellIndex = at;
  void panel.content.scrollToItem(at);
  await done;
  // To read a report changes nothing in its file: what cells put out is saved with the first word.
  if (wasClean && written().join('\0') === before) {
    panel.context.model.dirty = false;
  }
}

export default [document_, commands];
