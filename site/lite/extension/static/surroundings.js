// What this browser, or the way to Python, does not give.

const NO_WASM =
    'This browser cannot run Python: WebAssembly is missing or switched off. Open the lesson in another browser, ' +
    'or in Binder or Colab by the links at its top.';
const REFUSED =
    'This browser refuses to store your work (a private window, or a setting). It lasts only until you ' +
    'close this page: download it first.';
const FULL = 'This browser has hardly any room left for your work: download it often, or free some room.';
const NO_FILES =
    'This browser lets no service worker run (a private window, or a setting): my_tricks.py and your predictions ' +
    'last only until you close this page.';

/** Return what fails here, as pairs of a name and a sentence. */
export async function failing() {
    const found = [];
    if (typeof WebAssembly !== 'object') found.push(['no-wasm', NO_WASM]);
    if (!(await canStore())) found.push(['refused', REFUSED]);
    else if (await isFull()) found.push(['full', FULL]);
    if (!navigator.serviceWorker) found.push(['no-files', NO_FILES]);
    const address = pythonAddress();
    if (!(await answers(address))) {
        const sentence =
            `Python could not be fetched from ${address.host}. Are you online, and does your network allow this address? ` +
            'What you write is kept. Reload this page when the address can be reached.';
        found.push(['no-python', sentence]);
    }
    return found;
}

/** Return whether a database can be opened and written to. */
function canStore() {
    return new Promise((resolve) => {
        try {
            const request = indexedDB.open('course-probe');
            request.onerror = request.onblocked = () => resolve(false);
            request.onsuccess = () => {
                request.result.close();
                indexedDB.deleteDatabase('course-probe');
                resolve(true);
            };
        } catch {
            resolve(false);
        }
    });
}

async function isFull() {
    try {
        await navigator.storage.persist(); // so that the browser does not clear it by itself
        const { usage, quota } = await navigator.storage.estimate();
        return quota - usage < 10e6;
    } catch {
        return false; // an older browser does not tell
    }
}

function pythonAddress() {
    const config = JSON.parse(document.getElementById('jupyter-config-data').textContent);
    const kernel = config.litePluginSettings['@jupyterlite/pyodide-kernel-extension:kernel'];
    return new URL(kernel.loadPyodideOptions.pyodideURL, new URL('../', location.href));
}

async function answers(address) {
    try {
        return (await fetch(address, { method: 'HEAD' })).ok;
    } catch {
        return false;
    }
}
