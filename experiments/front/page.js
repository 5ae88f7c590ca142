const rows = [...document.querySelectorAll('tbody tr[data-row]')]
const circles = (split) => [...document.querySelectorAll(`svg g.${split} circle`)]
const dots = { validation: circles('validation'), test: circles('test') }

const light = (row, on) => {
  for (const element of [
    rows.find((tr) => tr.dataset.row === String(row)),
    dots.validation[row],
    dots.test[row],
  ])
    element?.classList.toggle('lit', on)
}
const watch = (element, row, reveal) => {
  element.addEventListener('pointerenter', () => {
    light(row, true)
    if (reveal) reveal()
  })
  element.addEventListener('pointerleave', () => light(row, false))
}
const table = document.querySelector('.scroll')
rows.forEach((tr) => {
  const row = Number(tr.dataset.row)
  watch(tr, row)
  const reveal = () => table.scrollTo({ top: tr.offsetTop - table.clientHeight / 2 })
  for (const dot of [dots.validation[row], dots.test[row]]) watch(dot, row, reveal)
})

const headers = [...document.querySelectorAll('thead th')]
headers.forEach((th, column) => {
  th.querySelector('button').addEventListener('click', () => {
    const descending = th.getAttribute('aria-sort') === 'ascending'
    for (const other of headers) other.removeAttribute('aria-sort')
    th.setAttribute('aria-sort', descending ? 'descending' : 'ascending')
    const value = (tr) => tr.cells[column].dataset.value ?? tr.cells[column].textContent
    const compare = (a, b) => (Number.isNaN(Number(a)) ? a.localeCompare(b) : a - b)
    rows.sort((a, b) => compare(value(a), value(b)) * (descending ? -1 : 1))
    rows[0].parentElement.append(...rows)
  })
})

const metric = document.querySelector('select')
metric.addEventListener('change', () => {
  for (const cell of document.querySelectorAll('td[data-et]')) {
    cell.dataset.value = cell.dataset[metric.value]
    cell.textContent = `${(cell.dataset.value * 100).toFixed(1).replace('-', '−')} %`
  }
})
