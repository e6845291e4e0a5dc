// The lines above the menu: one for each thing a student should know.

export class Bar {
    constructor(lumino, shell) {
        this.lines = new Map();
        this.node = document.createElement('div');
        this.node.setAttribute('role', 'status');
        this.node.style.cssText =
            'padding: 2px 12px; font: var(--jp-ui-font-size1, 13px) var(--jp-ui-font-family, sans-serif);' +
            'background: var(--jp-layout-color2, #eee); color: var(--jp-ui-font-color1, #222)';
        this.widget = new lumino.Widget({ node: this.node });
        this.widget.id = 'course-bar';
        shell.add(this.widget, 'header', { rank: 1 });
        new ResizeObserver(() => this.fit()).observe(this.node);
    }

    /** Show a sentence, and perhaps a button: its label and what it does. */
    say(name, sentence, [label, act] = []) {
        this.drop(name);
        const line = document.createElement('div');
        line.dataset.notice = name;
        line.append(sentence);
        if (label) {
            const button = document.createElement('button');
            button.textContent = label;
            button.style.marginLeft = '8px';
            button.onclick = act;
            line.append(button);
        }
        this.lines.set(name, line);
        this.node.append(line);
        this.fit();
    }

    drop(name) {
        this.lines.get(name)?.remove();
        this.lines.delete(name);
        this.fit();
    }

    /** Ask the page for the room that the lines take: JupyterLab lays out by least heights. */
    fit() {
        const last = this.node.lastElementChild;
        const height = last ? Math.ceil(last.offsetTop + last.offsetHeight - this.node.offsetTop) + 3 : 0;
        if (`${height}px` === this.node.style.minHeight) return;
        this.node.style.minHeight = `${height}px`;
        this.widget.parent?.fit();
    }
}
