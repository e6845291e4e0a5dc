// Start Python in a page, from the second visit on with the bytecode that the first one kept: compiling it
// again would take a third of the start. The kernel takes this module for Pyodide's own.

const KEPT = 'old-new-tricks-bytecode-';
const LIBRARY = 'library.zip'; // Python's own, from which it starts
const PACKAGES = 'packages.zip';

/**
 * Load Pyodide as its own function of this name does.
 *
 * Three options more: `pyodideURL` is where its own module lies, `wheels` has the path, from the lab's page, of
 * each package that is not among Pyodide's own, and `build` names all these: other ones need other bytecode.
 */
export async function loadPyodide({ pyodideURL, wheels, build, ...options }) {
    const { loadPyodide } = await import(pyodideURL);
    const lab = new URL('..', import.meta.url);
    const packages = options.packages.map((name) => (name in wheels ? new URL(wheels[name], lab).href : name));
    const settings = { ...options, indexURL: new URL('.', pyodideURL).href, packages };
    const kept = await keptFiles(build);
    if (kept) {
        try {
            const python = await loadPyodide({ ...settings, stdLibURL: URL.createObjectURL(kept.library) });
            python.unpackArchive(await kept.packages.arrayBuffer(), 'zip', { extractDir: '/' });
            return python;
        } catch (error) {
            console.info('What was kept is damaged:', error);
            await caches.delete(KEPT + build);
        }
    }
    const python = await loadPyodide(settings);
    keep(python, build).catch((error) => console.info('No bytecode is kept:', error));
    return python;
}

/** Return what an earlier visit has kept, if it has and the browser allows it. */
async function keptFiles(build) {
    try {
        const cache = await caches.open(KEPT + build);
        const [library, packages] = await Promise.all([LIBRARY, PACKAGES].map((name) => cache.match(name)));
        return library && packages && { library: await library.blob(), packages: await packages.blob() };
    } catch {
        return undefined; // storage refused, or a page that is not secure
    }
}

/** Keep the bytecode of what this page has imported, once a lesson is set up; an older build's goes. */
async function keep(python, build) {
    const source = await (await fetch(new URL('bytecode.py', import.meta.url))).text();
    const space = python.toPy({});
    await python.runPythonAsync(source, { globals: space });
    const [library, packages] = (await space.get('when_set_up')()).toJs();
    const cache = await caches.open(KEPT + build);
    await cache.put(LIBRARY, new Response(library));
    await cache.put(PACKAGES, new Response(packages));
    for (const name of await caches.keys()) {
        if (name.startsWith(KEPT) && name !== KEPT + build) await caches.delete(name);
    }
}
