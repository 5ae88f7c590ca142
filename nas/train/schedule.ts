/** One-cycle learning rate: linear warm-up to the peak, then a cosine down to zero (Smith & Topin, arXiv 1708.07120). */
export function oneCycle(step: number, steps: number, peak: number, warmUpShare: number): number {
  const warmUp = Math.max(1, Math.round(steps * warmUpShare))
  if (step < warmUp) return (peak * (step + 1)) / warmUp
  const done = (step - warmUp) / Math.max(1, steps - warmUp)
  return 0.5 * peak * (1 + Math.cos(Math.PI * done))
}
