import { z } from 'zod'

// zod compiles its schemas with `new Function` where it may; our policy forbids that, and the attempt would be reported.
z.config({ jitless: true })
