// What the lessons need of the page: a way to hand in, and a sentence for whatever may cost a student's work.

import { Bar } from './bar.js';
import { failing } from './surroundings.js';

const KEPT = 'Your work is kept in this browser only, and in a private window only until you close it.';
const NOT_SAVED = 'Your work could not be saved: this browser has no room left for it. Download it now.';
const TWICE =
    'This lesson is open in another tab. So that nothing is overwritten, this tab does not save: ' +
    'continue in the other tab, or close it and reload this page.';

/** Return JupyterLab's plugin; `scope` has the modules that JupyterLab shares. */
export function plugin(scope) {
    openAlone();
    return {
        id: 'old-new-tricks:course',
        autoStart: true,
        activate: async (app) => {
            app.commands.addCommand('course:hand-in', {
                label: 'Download to hand in',
                caption: 'Download this notebook as it stands here: the file to hand in',
                execute: () => download(app.shell.currentWidget),
            });
            const [shared] = Object.values(scope['@lumino/widgets']);
            const bar = new Bar((await shared.get())(), app.shell);
            bar.say('kept', KEPT);
            const seen = new Set();
            const look = () => {
                const panel = app.shell.currentWidget;
                if (!panel?.context?.model?.cells || seen.has(panel)) return;
                seen.add(panel);
                panel.context.ready.then(() => watch(app, bar, panel));
            };
            app.shell.currentChanged.connect(look);
            app.restored.then(look);
            for (const [name, sentence] of await failing()) bar.say(name, sentence);
        },
    };
}

/** Give each lesson a workspace of its own: else all that were open before open again, each with a Python. */
function openAlone() {
    const address = new URL(location.href);
    const path = address.searchParams.get('path');
    if (!path || address.searchParams.has('workspace')) return;
    address.searchParams.set('workspace', path);
    history.replaceState(history.state, '', address);
}

/** Let the browser store what stands in a notebook now, whether or not it could be saved. */
function download(panel) {
    const model = panel?.context?.model;
    if (!model?.cells) return;
    panel.context.save().catch(() => {});
    const text = JSON.stringify(model.toJSON(), null, 1) + '\n';
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/x-ipynb+json' }));
    link.download = panel.context.path.split('/').pop();
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Say so if a notebook cannot be saved, is open elsewhere, or is from another version of the course. */
function watch(app, bar, panel) {
    const { context } = panel;
    context.saveState.connect((_, state) => {
        if (state === 'failed') bar.say('full', NOT_SAVED);
        if (state === 'completed') bar.drop('full');
    });
    navigator.locks?.request(`course:${location.pathname}:${context.path}`, { ifAvailable: true }, (lock) => {
        if (lock) return new Promise((release) => panel.disposed.connect(release));
        context.save = async () => {};
        bar.say('twice', TWICE);
    });
    const theirs = context.model.getMetadata('course')?.version;
    const ours = JSON.parse(document.getElementById('jupyter-config-data').textContent).courseVersion;
    if (!theirs || theirs === ours) return;
    const sentence = `Your notebook is from version ${theirs} of the course, which is now at version ${ours}. Continue with yours, or open the new one beside it.`;
    bar.say('version', sentence, ['Open the new one', () => openNew(app, context.path, ours)]);
}

/** Open the course's own copy of a lesson, under a name of its own. */
async function openNew(app, path, version) {
    const { contents } = app.serviceManager;
    const name = path.replace(/\.ipynb$/, ` ${version}.ipynb`);
    try {
        await contents.get(name, { content: false });
    } catch {
        const answer = await fetch(new URL(`../files/${path}`, location.href));
        const content = await answer.json();
        await contents.save(name, { type: 'notebook', format: 'json', content });
    }
    await app.commands.execute('docmanager:open', { path: name });
}
