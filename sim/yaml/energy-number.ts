import { z } from 'zod'

/** pJ of an access or an operation, mW: beyond this, sums over a network could leave the range of doubles. */
export const energyNumber: z.ZodNumber = z.number().nonnegative().max(1e12)
