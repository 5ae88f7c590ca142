/** Whether a process of that number runs on this machine, be it someone else's. */
export function isProcessAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
