/** The numbers 1, 2 and 5 times powers of ten that lie in a range: what a logarithmic axis is labelled with. */
export function logTicks([from, to]: readonly [number, number]): number[] {
  const ticks: number[] = []
  for (let exponent = Math.floor(Math.log10(from)); exponent <= Math.log10(to); exponent++)
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${exponent}`)
      if (tick >= from && tick <= to) ticks.push(tick)
    }
  return ticks
}
