/** Login and change of password. */
export const login = {
  title: 'Log in',
  lead: 'Backup and restoration of Kafka’s metadata in ZooKeeper.',
  ended: 'Your session has ended. Log in and go on.',
  name: 'Username',
  password: 'Password',
  submit: 'Log in',
  change: {
    title: 'Change password',
    forcedTitle: 'Choose a password of your own',
    forced: 'The present one was set by somebody else. You can go on as soon as you have changed it.',
    lead: 'Other sessions of yours end when the password changes.',
    current: 'Present password',
    next: 'New password',
    nextHelp: 'At least 12 characters. A few unrelated words are easier to remember than signs.',
    repeat: 'New password again',
    submit: 'Change password',
    done: 'Your password was changed.',
    signOut: 'Sign out',
  },
} as const
