// Filters, sorting and the theme of the report. The page says all it has to say without this.
(function () {
  'use strict';
  var root = document.documentElement;
  var form = document.getElementById('filters');
  var status = document.getElementById('count');

  function each(list, f) { Array.prototype.forEach.call(list, f); }
  // The things of a table that are sorted and shown: groups of rows, or rows.
  function itemsOf(table) {
    return Array.prototype.slice.call(table.classList.contains('findings') ? table.tBodies : table.tBodies[0].rows);
  }

  // Tables of which only a part is laid out at first: thousands of rows would make each click slow.
  var paged = Array.prototype.map.call(document.querySelectorAll('table[data-step]'), function (table) {
    var t = { table: table, items: itemsOf(table), step: Number(table.dataset.step) };
    t.shown = t.step;
    t.filtered = table.classList.contains('findings');
    t.button = table.parentNode.parentNode.querySelector('.more');
    t.button.addEventListener('click', function () {
      t.shown += t.step * 5;
      page(t);
    });
    t.items.forEach(function (item) { item.match = true; });
    return t;
  });

  function page(t) {
    var seen = 0;
    t.items.forEach(function (item) {
      item.classList.toggle('late', !(item.match && seen++ < t.shown));
    });
    t.button.hidden = seen <= t.shown;
    t.button.textContent = 'Show more: ' + Math.min(seen, t.shown) + ' of ' + seen + ' are shown';
  }
  paged.forEach(page);

  // ---- which findings are shown ----

  function wanted() {
    var w = { severity: {}, q: form.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean) };
    each(form.querySelectorAll('[name=severity]'), function (box) {
      w.severity[box.value] = box.checked;
    });
    w.class = form.class.value;
    w.status = form.status.value;
    w.kev = form.kev.checked;
    w.fix = form.fix.checked;
    return w;
  }

  function matches(item, w) {
    var d = item.dataset;
    if (!w.severity[d.s] || (w.class && d.c !== w.class) || (w.status && d.t !== w.status)) return false;
    if ((w.kev && d.k !== '1') || (w.fix && d.x !== '1')) return false;
    if (!w.q.length) return true;
    if (item.text === undefined) item.text = item.textContent.toLowerCase();
    return w.q.every(function (word) { return item.text.indexOf(word) >= 0; });
  }

  function apply() {
    var w = wanted(), n = 0, all = 0;
    paged.forEach(function (t) {
      if (!t.filtered) return;
      t.shown = t.step;
      t.items.forEach(function (item) {
        item.match = matches(item, w);
        item.classList.toggle('off', !item.match);
        n += item.match;
        all++;
      });
      page(t);
    });
    status.textContent = n === all ? all + ' findings' : n + ' of ' + all + ' findings';
  }

  // ---- the filters in the address, so that a view can be passed on ----

  function write() {
    var p = new URLSearchParams(), boxes = Array.prototype.slice.call(form.querySelectorAll('[name=severity]'));
    var on = boxes.filter(function (b) { return b.checked; });
    if (on.length < boxes.length) p.set('severity', on.map(function (b) { return b.dataset.name; }).join(','));
    ['q', 'class'].forEach(function (name) { if (form[name].value) p.set(name, form[name].value); });
    if (form.status.value !== 'open') p.set('status', form.status.value || 'all');
    ['kev', 'fix'].forEach(function (name) { if (form[name].checked) p.set(name, '1'); });
    try { history.replaceState(null, '', '#' + p.toString()); } catch (e) { /* a file may have no history */ }
  }

  function read() {
    var hash = location.hash.slice(1);
    if (hash && hash.indexOf('=') < 0) return false;
    var p = new URLSearchParams(hash), severities = p.get('severity');
    each(form.querySelectorAll('[name=severity]'), function (box) {
      box.checked = severities === null || severities.split(',').indexOf(box.dataset.name) >= 0;
    });
    form.q.value = p.get('q') || '';
    form.class.value = p.get('class') || '';
    form.status.value = p.get('status') === 'all' ? '' : p.get('status') || 'open';
    form.kev.checked = p.get('kev') === '1';
    form.fix.checked = p.get('fix') === '1';
    return true;
  }

  // ---- sorting ----

  function key(item, column) {
    var cell = (item.rows ? item.rows[0] : item).cells[column];
    return cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent.trim().toLowerCase();
  }

  function sort(table, column, down) {
    var items = itemsOf(table).map(function (item, i) { return { item: item, key: key(item, column), i: i }; });
    items.sort(function (x, y) {
      var c = x.key < y.key ? -1 : x.key > y.key ? 1 : 0;
      return (down ? -c : c) || x.i - y.i;
    });
    var all = document.createDocumentFragment(), parent = items.length ? items[0].item.parentNode : table;
    items.forEach(function (x) { all.appendChild(x.item); });
    parent.appendChild(all);
    paged.forEach(function (t) {
      if (t.table !== table) return;
      t.items = items.map(function (x) { return x.item; });
      page(t);
    });
  }

  function sortable(table) {
    each(table.tHead.rows[0].cells, function (th, column) {
      if (!th.textContent) return;
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = th.textContent;
      th.textContent = '';
      th.appendChild(button);
      button.addEventListener('click', function () {
        var before = th.getAttribute('aria-sort'), first = th.dataset.first || 'ascending';
        var other = first === 'ascending' ? 'descending' : 'ascending';
        var next = before === first ? other : first;
        each(table.tHead.rows[0].cells, function (x) { x.removeAttribute('aria-sort'); });
        th.setAttribute('aria-sort', next);
        sort(table, column, next === 'descending');
      });
    });
  }
  each(document.querySelectorAll('table.sortable'), sortable);

  // ---- theme ----

  function theme(name) {
    if (name) root.dataset.theme = name;
    else delete root.dataset.theme;
    try { localStorage.setItem('assay-theme', name); } catch (e) { /* not everywhere */ }
  }
  var chooser = document.getElementById('theme');
  try { theme(localStorage.getItem('assay-theme') || ''); } catch (e) { /* not everywhere */ }
  chooser.value = root.dataset.theme || '';
  chooser.parentNode.hidden = false;
  chooser.addEventListener('change', function () { theme(chooser.value); });

  if (!form) return;
  form.hidden = false;
  var timer;
  form.addEventListener('submit', function (e) { e.preventDefault(); });
  form.addEventListener('reset', function () { setTimeout(function () { apply(); write(); }, 0); });
  form.addEventListener('input', function () {
    clearTimeout(timer);
    timer = setTimeout(function () { apply(); write(); }, 120);
  });
  window.addEventListener('hashchange', function () { if (read()) apply(); });
  each(document.querySelectorAll('a.filter'), function (a) {
    a.addEventListener('click', function () {
      var list = a.closest('section').querySelector('.findings');
      if (list) setTimeout(function () { list.parentNode.parentNode.scrollIntoView(); }, 0);
    });
  });
  read();
  apply();
})();
