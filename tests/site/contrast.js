// WCAG 2 contrast of every visible text against the nearest painted ground.
() => {
    const parse = text => { const m = text.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m.slice(0, 3); };
    const light = rgb => { const [r, g, b] = rgb.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const pale = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || node.closest('script, style, noscript, svg, option, .visually-hidden, [hidden]')) continue;
        const style = getComputedStyle(node);
        if (!node.getClientRects().length || style.visibility === 'hidden') continue;
        let ground = null;
        for (let up = node; up && !ground; up = up.parentElement) ground = parse(getComputedStyle(up).backgroundColor);
        const [a, b] = [light(parse(style.color)), light(ground || [255, 255, 255])];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
        if (ratio < (size >= 24 || (bold && size >= 18.66) ? 3 : 4.5)) pale.add(node.tagName + '.' + node.className + ' ' + ratio.toFixed(2));
    }
    return [...pale];
}
