'use strict';
// Everything that is shown comes from #data and is set as text, never as markup: completions are hostile input.
(function () {
  const data = JSON.parse(document.getElementById('data').textContent);
  const SVG = 'http://www.w3.org/2000/svg';
  const W = 420, H = 200, RIGHT = 14, TOP = 8, BOTTOM = 22;
  const x = data.iterations || [];
  const charts = [];

  function element(name, attributes, text) {
    const node = document.createElement(name);
    for (const key in attributes || {}) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function shape(parent, name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    parent.appendChild(node);
    return node;
  }

  function number(value) {
    if (value === null || value === undefined) return '–';
    const size = Math.abs(value);
    const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2).replace(/\.?0*e/, 'e')
      : size >= 1000 ? Math.round(value).toLocaleString('en') : String(+value.toPrecision(3));
    return text.replace(/-/g, '−');
  }

  function ticks(low, high, wanted) {
    const raw = (high - low) / wanted, power = Math.pow(10, Math.floor(Math.log10(raw))), ratio = raw / power;
    const step = (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10) * power, list = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) list.push(+(i * step).toPrecision(12));
    return list;
  }

  // Exponential running mean over about a twentieth of the run; what is missing is passed over.
  function smooth(values) {
    const keep = 1 - 2 / (Math.max(1, Math.round(x.length / 20)) + 1);
    let mean = null;
    return values.map(v => v === null ? null : (mean = mean === null ? v : keep * mean + (1 - keep) * v));
  }

  const metric = name => (data.metrics || {})[name] || null;

  // series: [{name, label, colour, dots, error}]; dots: sparse points joined by a line, error: name of their error
  function Chart(title, unit, series, options) {
    const present = series.filter(s => metric(s.name) && metric(s.name).some(v => v !== null));
    if (!present.length) return;
    const figure = element('figure', {class: 'chart'}), head = element('h3', {}, title);
    if (unit) head.appendChild(element('small', {}, unit));
    const legend = element('div', {class: 'legend'});
    figure.append(options.head || head, legend);
    const svg = shape(figure, 'svg', {viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': title});
    document.getElementById('charts').appendChild(figure);
    draw(svg, legend, present, options);
    return figure;
  }

  function draw(svg, legend, series, options) {
    svg.replaceChildren();
    legend.replaceChildren();
    const columns = series.map(s => metric(s.name));
    let low = Infinity, high = -Infinity;
    if (options.stacked) {
      low = 0;
      x.forEach((_, i) => { high = Math.max(high, columns.reduce((sum, c) => sum + (c[i] || 0), 0)); });
    } else {
      columns.forEach((c, s) => c.forEach((v, i) => {
        if (v === null) return;
        const error = series[s].error && metric(series[s].error) ? metric(series[s].error)[i] || 0 : 0;
        low = Math.min(low, v - error); high = Math.max(high, v + error);
      }));
    }
    if (options.zero) low = Math.min(low, 0);
    if (options.share) { low = Math.max(0, low); high = Math.min(1, high); }
    if (high - low < 1e-12 * Math.max(1, Math.abs(high))) { const pad = Math.abs(high) * 0.1 || 1; low -= options.zero ? 0 : pad; high += pad; }
    const marks = ticks(low, high, 4), firstX = x[0], lastX = x[x.length - 1];
    // As much room as the longest label needs: digits of the usual fonts are at most 7 wide at this size.
    const LEFT = Math.max(46, 10 + 7 * Math.max(...marks.map(mark => number(mark).length)));
    const px = v => LEFT + (W - LEFT - RIGHT) * (lastX === firstX ? 0.5 : (v - firstX) / (lastX - firstX));
    const py = v => H - BOTTOM - (H - TOP - BOTTOM) * (v - low) / (high - low);
    for (const mark of marks) {
      shape(svg, 'line', {class: 'grid', x1: LEFT, x2: W - RIGHT, y1: py(mark), y2: py(mark)});
      shape(svg, 'text', {x: LEFT - 6, y: py(mark) + 4, 'text-anchor': 'end'}).textContent = number(mark);
    }
    shape(svg, 'line', {class: 'axis', x1: LEFT, x2: W - RIGHT, y1: H - BOTTOM, y2: H - BOTTOM});
    for (const mark of lastX > firstX ? ticks(firstX, lastX, 6).filter(Number.isInteger) : [firstX])
      shape(svg, 'text', {x: px(mark), y: H - 6, 'text-anchor': 'middle'}).textContent = mark;

    const path = values => {
      let d = '';
      values.forEach((v, i) => { if (v !== null) d += (d ? 'L' : 'M') + px(x[i]).toFixed(1) + ' ' + py(v).toFixed(1); });
      return d;
    };
    if (options.stacked) {
      const base = x.map(() => 0);
      columns.forEach((c, s) => {
        const there = x.map((_, i) => i).filter(i => c[i] !== null);
        const top = there.map(i => px(x[i]).toFixed(1) + ' ' + py(base[i] + c[i]).toFixed(1));
        const bottom = there.map(i => px(x[i]).toFixed(1) + ' ' + py(base[i]).toFixed(1)).reverse();
        if (there.length) shape(svg, 'path', {d: 'M' + top.concat(bottom).join('L') + 'Z', fill: series[s].colour, 'fill-opacity': 0.75});
        there.forEach(i => { base[i] += c[i]; });
      });
    } else {
      columns.forEach((c, s) => {
        const {colour, dots, error} = series[s];
        if (dots) {
          shape(svg, 'path', {class: 'line', d: path(c), stroke: colour, 'stroke-width': 1.4});
          c.forEach((v, i) => {
            if (v === null) return;
            const e = error && metric(error) ? metric(error)[i] : null;
            if (e) shape(svg, 'line', {x1: px(x[i]), x2: px(x[i]), y1: py(Math.max(low, v - e)), y2: py(Math.min(high, v + e)), stroke: colour, 'stroke-width': 1.2});
            shape(svg, 'circle', {cx: px(x[i]), cy: py(v), r: 3.2, fill: colour});
          });
        } else {
          const there = c.filter(v => v !== null).length, many = there > 20;
          if (there === 1) c.forEach((v, i) => { if (v !== null) shape(svg, 'circle', {cx: px(x[i]), cy: py(v), r: 2.4, fill: colour}); });
          shape(svg, 'path', {class: 'line', d: path(c), stroke: colour, 'stroke-width': many ? 1 : 1.8, 'stroke-opacity': many ? 0.35 : 1});
          if (many) shape(svg, 'path', {class: 'line', d: path(smooth(c)), stroke: colour, 'stroke-width': 2});
        }
      });
    }
    const values = series.map(s => {
      const entry = element('span'), swatch = element('i'), value = element('b');
      swatch.style.background = s.colour;
      entry.append(swatch, s.label, value);
      legend.appendChild(entry);
      return value;
    });
    const cursor = shape(svg, 'line', {class: 'hover', y1: TOP, y2: H - BOTTOM, visibility: 'hidden'});
    const chart = charts.find(c => c.svg === svg) || charts[charts.push({svg}) - 1];
    chart.show = at => {
      cursor.setAttribute('visibility', at === null ? 'hidden' : 'visible');
      if (at !== null) { cursor.setAttribute('x1', px(x[at])); cursor.setAttribute('x2', px(x[at])); }
      values.forEach((node, s) => {
        let i = at === null ? x.length - 1 : at; // without a pointer: the last value there is
        while (i > 0 && columns[s][i] === null && (at === null || series[s].dots)) i--;
        node.textContent = number(columns[s][i]) + (at !== null && s === 0 ? ' @ ' + x[at] : '');
      });
    };
    chart.show(null);
    svg.onpointermove = event => {
      const box = svg.getBoundingClientRect(), wanted = firstX + ((event.clientX - box.left) / box.width * W - LEFT) / (W - LEFT - RIGHT) * (lastX - firstX);
      let best = 0;
      x.forEach((v, i) => { if (Math.abs(v - wanted) < Math.abs(x[best] - wanted)) best = i; });
      charts.forEach(c => c.show(best));
    };
    svg.onpointerleave = () => charts.forEach(c => c.show(null));
  }

  const coloured = series => series.map(s => Object.assign({}, s, {colour: `var(--c${s.colour})`}));
  if (x.length) {
    data.charts.forEach(chart => Chart(chart.title, chart.unit, coloured(chart.series), chart));
    anyMetric();
  }

  function anyMetric() {
    const names = Object.keys(data.metrics).sort();
    const head = element('h3'), choice = element('select', {'aria-label': 'metric'}), unit = element('small');
    names.forEach(name => choice.appendChild(element('option', {value: name}, name)));
    choice.value = names.includes('loss') ? 'loss' : names[0];
    head.append(choice, unit);
    const series = () => [{name: choice.value, label: (data.about[choice.value] || {}).meaning || 'a figure of your own', colour: 'var(--c1)', dots: choice.value.startsWith('eval/')}];
    const figure = Chart('Any metric', '', series(), {head});
    if (!figure) return;
    choice.onchange = () => {
      unit.textContent = (data.about[choice.value] || {}).unit || '';
      draw(figure.querySelector('svg'), figure.querySelector('.legend'), series(), {});
    };
  }

  // Completions: pick a prompt, see its answers across iterations.
  const explorer = document.getElementById('explorer');
  if (explorer) explore();

  function explore() {
    const PAGE = 40;
    const prompts = new Map();
    data.samples.forEach(s => {
      if (!prompts.has(s.prompt_id)) prompts.set(s.prompt_id, []);
      prompts.get(s.prompt_id).push(s);
    });
    const controls = element('div', {class: 'controls'});
    const promptChoice = element('select'), verdictChoice = element('select');
    const add = (select, value, text) => select.appendChild(element('option', {value}, text));
    add(promptChoice, '', 'all prompts');
    Array.from(prompts.keys()).forEach((id, i) => {
      const of = prompts.get(id), text = of[0].prompt.replace(/\s+/g, ' ').trim();
      add(promptChoice, String(i), `${of[0].source} ${id} · ${text.length > 90 ? '…' + text.slice(-90) : text}`);
    });
    promptChoice.value = '0';
    add(verdictChoice, '', 'any');
    Array.from(new Set(data.samples.map(s => s.verdict))).sort().forEach(v => add(verdictChoice, v, v.toLowerCase().replace(/_/g, ' ')));
    const label = (text, control) => { const l = element('label', {}, text); l.appendChild(control); controls.appendChild(l); };
    label('prompt', promptChoice);
    label('verdict', verdictChoice);
    const strip = element('div', {class: 'strip'}), question = element('div', {class: 'question'}), list = element('div');
    explorer.append(controls, strip, question, list);
    let iteration = null, shown = PAGE;

    const kind = s => s.verdict === 'CORRECT' ? 'correct' : s.verdict === 'INCORRECT' || s.verdict === 'NO_ANSWER' ? 'wrong' : 'unsure';

    function refresh() {
      const id = promptChoice.value === '' ? null : Array.from(prompts.keys())[+promptChoice.value];
      const ofPrompt = id === null ? data.samples : prompts.get(id);
      const iterations = Array.from(new Set(ofPrompt.map(s => s.iteration))).sort((a, b) => a - b);
      if (iteration !== null && !iterations.includes(iteration)) iteration = null;
      strip.replaceChildren();
      const all = element('button', {'aria-pressed': String(iteration === null)}, 'all');
      all.onclick = () => { iteration = null; shown = PAGE; refresh(); };
      strip.appendChild(all);
      iterations.forEach(it => {
        const of = ofPrompt.filter(s => s.iteration === it && s.verdict !== 'UNVERIFIED'), right = of.length ? of.filter(s => s.verdict === 'CORRECT').length / of.length : 0;
        const button = element('button', {'aria-pressed': String(it === iteration), title: `iteration ${it}` + (of.length ? `: ${Math.round(right * 100)} % correct` : '')}, String(it));
        button.style.background = `color-mix(in srgb, var(--good) ${Math.round(right * 55)}%, var(--card))`;
        button.onclick = () => { iteration = it; shown = PAGE; refresh(); };
        strip.appendChild(button);
      });
      question.replaceChildren();
      question.hidden = id === null;
      if (id !== null) {
        question.append(element('pre', {}, ofPrompt[0].prompt), element('p', {class: 'quiet'}, 'reference: ' + ofPrompt[0].gold));
      }
      const chosen = ofPrompt.filter(s => (iteration === null || s.iteration === iteration) && (verdictChoice.value === '' || s.verdict === verdictChoice.value));
      list.replaceChildren();
      chosen.slice(0, shown).forEach(s => list.appendChild(card(s, id === null)));
      if (!chosen.length) list.appendChild(element('p', {class: 'quiet'}, 'None with this verdict.'));
      if (chosen.length > shown) {
        const more = element('button', {}, `show ${Math.min(PAGE, chosen.length - shown)} more of ${chosen.length - shown}`);
        more.onclick = () => { shown += PAGE; refresh(); };
        list.appendChild(more);
      }
    }

    function card(s, withPrompt) {
      const answer = element('article', {class: 'answer ' + kind(s)}), facts = element('p');
      facts.append(`iteration ${s.iteration} · sample ${s.sample} · `, element('b', {}, s.verdict.toLowerCase().replace(/_/g, ' ')),
        ` · reward ${number(s.reward)} (${Object.entries(s.rewards).map(([n, v]) => n + ' ' + number(v)).join(', ')})`,
        s.advantage === undefined ? '' : ` · advantage ${number(s.advantage)}`, ` · ${s.length} tokens`,
        s.finish === 'LENGTH' ? ', truncated' : '', s.extracted ? ' · answer ' : '');
      if (s.extracted) facts.appendChild(element('b', {}, s.extracted));
      answer.appendChild(facts);
      if (s.reason) answer.appendChild(element('p', {}, s.reason));
      if (withPrompt) answer.appendChild(element('pre', {class: 'quiet'}, s.prompt));
      answer.appendChild(element('pre', {}, s.completion));
      return answer;
    }

    promptChoice.onchange = verdictChoice.onchange = () => { shown = PAGE; refresh(); };
    refresh();
  }

  document.documentElement.dataset.ready = String(charts.length);
})();
