// Times rank by the order in which they were tapped, and by the list of them, which can be put in another one. Without
// this file the next page asks for the order.
import { prepare, ranking } from './ranking.js';

const grid = document.getElementById('slots');
const field = grid?.querySelector('[name=order]');

if (field) {
  const chosen = document.getElementById('chosen');
  const list = chosen.querySelector('.ranking');
  const model = chosen.querySelector('template').content.firstElementChild;
  let order = grid.dataset.order.split(',').filter(Boolean);

  const boxes = () => [...grid.querySelectorAll('[name=slots]')];

  const words = (box) => {
    const [day, lesson] = [box.closest('fieldset').querySelector('legend'), box.parentElement.querySelector('.time')];
    return `${day.textContent}, ${lesson.textContent.trim().replace(/\s+/g, '\u00a0')}`;
  };

  const row = (box) => {
    const made = model.cloneNode(true);
    made.dataset.value = box.value;
    made.querySelectorAll('.words').forEach((place) => { place.textContent = words(box); });
    return prepare(made);
  };

  // What is sent, the numbers in the grid and the list always say the same.
  const show = () => {
    field.value = order.join(',');
    const byValue = new Map(boxes().map((box) => [box.value, box]));
    for (const [value, box] of byValue) {
      const place = order.indexOf(value) + 1;
      if (place) box.closest('.slot').dataset.place = place;
      else delete box.closest('.slot').dataset.place;
    }
    const listed = [...list.children].map((one) => one.dataset.value);
    if (listed.join(',') !== order.join(',')) list.replaceChildren(...order.map((value) => row(byValue.get(value))));
    chosen.hidden = order.length < 2;
  };

  // The Back button brings ticks back that this page has not seen.
  const catchUp = () => {
    const ticked = boxes().filter((box) => box.checked).map((box) => box.value);
    order = [...order.filter((value) => ticked.includes(value)), ...ticked.filter((value) => !order.includes(value))];
    show();
  };

  ranking(list, (values) => {
    order = values;
    show();
  });
  grid.addEventListener('change', catchUp);
  window.addEventListener('pageshow', catchUp);
}
