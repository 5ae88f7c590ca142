/** Says each different thing that goes wrong once, in one line; the work goes on when the server is back. */
export function troubleTeller(tell: (line: string) => void): (error: Error) => void {
  const told = new Set<string>()
  return (error) => {
    const line = (error.message || (error as NodeJS.ErrnoException).code || error.name).replace(/\s+/g, ' ')
    if (told.has(line)) return
    told.add(line)
    tell(`queue: ${line}`)
  }
}
