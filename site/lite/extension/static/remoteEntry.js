// JupyterLab's way into this extension: a container as webpack would make one, which needs no build.
window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB['old-new-tricks'] = {
    init(scope) {
        this.scope = scope;
    },
    async get() {
        const { plugin } = await import('./course.js');
        return () => ({ default: plugin(this.scope), __esModule: true });
    },
};
