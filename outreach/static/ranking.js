// Times in an order of one's own: a row is dragged by its handle (mouse, finger or pen), or moved by its buttons or by the
// arrow keys on its handle. Without this file the buttons send the page.

// A row's handle appears, and its buttons are no longer what the Enter key presses for the form.
export const prepare = (row) => {
  row.querySelector('.handle').hidden = false;
  row.querySelectorAll('[name=up], [name=down]').forEach((button) => { button.type = 'button'; });
  return row;
};

// `list` is an ol.ranking, `tell` gets the values of its rows after each move.
export const ranking = (list, tell) => {
  const status = document.getElementById('ranked');
  const rows = () => [...list.children];
  const values = () => rows().map((row) => row.dataset.value);
  let drag = null;

  const say = (row) => {
    status.textContent = list.dataset.moved
      .replace('{time}', row.querySelector('.words').textContent)
      .replace('{place}', rows().indexOf(row) + 1)
      .replace('{all}', list.children.length);
  };

  // The neighbour is what moves: a row that is taken out of the page loses the focus and the finger on it.
  const shift = (row, up) => {
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return false;
    if (up) row.after(other);
    else row.before(other);
    return true;
  };

  const step = (row, up, button) => {
    if (!shift(row, up)) return;
    row.scrollIntoView({ block: 'nearest' });
    tell(values());
    say(row);
    // At the end of the list there is nothing more to press in that direction.
    if (getComputedStyle(button).visibility === 'hidden') row.querySelector(up ? '[name=down]' : '[name=up]').focus();
  };

  list.addEventListener('click', (event) => {
    const button = event.target.closest('[name=up], [name=down]');
    if (!button) return;
    event.preventDefault();
    step(button.closest('li'), button.name === 'up', button);
  });

  list.addEventListener('keydown', (event) => {
    const handle = event.target.closest('.handle');
    if (!handle) return;
    if (event.key === 'Escape' && drag) end(false);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      step(handle.closest('li'), event.key === 'ArrowUp', handle);
    }
  });

  const middle = (row) => {
    const box = row.getBoundingClientRect();
    return box.top + box.height / 2;
  };

  const end = (keep) => {
    if (!drag) return;
    const { row, before } = drag;
    drag = null;
    row.classList.remove('dragged');
    if (!keep) before.forEach((one) => list.append(one));
    else if (before.some((one, place) => rows()[place] !== one)) {
      tell(values());
      say(row);
    }
  };

  list.addEventListener('pointerdown', (event) => {
    const handle = event.target.closest('.handle');
    if (!handle || event.button) return;
    handle.setPointerCapture(event.pointerId);
    drag = { row: handle.closest('li'), before: rows() };
    drag.row.classList.add('dragged');
  });

  list.addEventListener('pointermove', (event) => {
    if (!drag) return;
    const { row } = drag;
    while (row.previousElementSibling && event.clientY < middle(row.previousElementSibling)) shift(row, true);
    while (row.nextElementSibling && event.clientY > middle(row.nextElementSibling)) shift(row, false);
    if (event.clientY < 60) scrollBy(0, -12);
    if (event.clientY > innerHeight - 60) scrollBy(0, 12);
  });

  list.addEventListener('pointerup', () => end(true));
  list.addEventListener('pointercancel', () => end(false));
  rows().forEach(prepare);
};

// The page on which times that are chosen already are put in order.
const form = document.querySelector('form[data-ranking]');
if (form) ranking(form.querySelector('.ranking'), (values) => { form.elements.order.value = values.join(','); });
