'use client'

export { CrashFace as default } from '#components/shell/crash-face.tsx'
