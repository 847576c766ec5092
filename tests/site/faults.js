// What a reader with a keyboard or a screen reader trips over.
() => {
    const faults = [];
    const named = node => (node.getAttribute('aria-label') || node.getAttribute('aria-labelledby') || node.textContent).trim();
    const seen = new Set();
    for (const node of document.querySelectorAll('[id]')) {
        if (seen.has(node.id)) faults.push('two elements with id ' + node.id);
        seen.add(node.id);
    }
    if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
    let last = 0;
    for (const heading of document.querySelectorAll('main h1, main h2, main h3, main h4')) {
        if (heading.closest('[hidden]')) continue;
        const level = Number(heading.tagName[1]);
        if (level > last + 1) faults.push('heading jumps to ' + level + ': ' + heading.textContent);
        if (!heading.textContent.trim()) faults.push('empty heading');
        last = level;
    }
    for (const cell of document.querySelectorAll('th')) if (!cell.scope && !cell.closest('[hidden]')) faults.push('th without scope: ' + cell.textContent);
    for (const table of document.querySelectorAll('table')) {
        if (!table.querySelector('caption') && !table.getAttribute('aria-label') && !table.getAttribute('aria-labelledby') && !table.closest('[aria-labelledby], [aria-label]')) faults.push('table without a name');
    }
    for (const control of document.querySelectorAll('select, input, textarea')) if (!control.labels.length && !control.getAttribute('aria-label')) faults.push('control without label: ' + control.outerHTML.slice(0, 90));
    for (const link of document.querySelectorAll('a[href], button')) if (!named(link)) faults.push('nameless: ' + link.outerHTML.slice(0, 90));
    for (const figure of document.querySelectorAll('figure')) if (!figure.getAttribute('aria-label')) faults.push('figure without a name');
    for (const part of ['header', 'nav', 'main', 'footer']) if (document.querySelectorAll('body > ' + part).length !== 1) faults.push('not one ' + part);
    for (const node of document.querySelectorAll('[aria-labelledby]')) if (!document.getElementById(node.getAttribute('aria-labelledby'))) faults.push('label is missing: ' + node.getAttribute('aria-labelledby'));
    if (!document.title.trim() || !document.documentElement.lang) faults.push('no title or no language');
    return faults;
}
