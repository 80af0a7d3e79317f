import * as z from 'zod'

// Imported before all that builds shapes. zod would compile each into code when it is first used, which takes
// 10 ms of a first call and gains nothing that shows in later ones.
z.config({ jitless: true })
