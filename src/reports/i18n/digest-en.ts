/** The mail of a day on which something waits, to the controller's own office. */
export const digestEn = {
  'digest.subject': '{today}: {overdue} overdue, {soon} due soon',
  'digest.opening': 'What waits on {today}, by the register of requests. The days are the last days.',
  'digest.overdue': 'Overdue ({count}):',
  'digest.soon': 'Due soon ({count}):',
  'digest.unclassified': 'No law chosen yet, so no clock runs; received on ({count}):',
  'digest.untold': 'A recipient that the office has to tell, or to ask for its receipt; ordered on ({count}):',
  'digest.erasures':
    'An erasure that waits: for its plan, a second person, or for somebody to be told; asked for on ({count}):',
  'digest.unsent': 'A letter that no mail server took; failed on ({count}):',
  'digest.more': 'and {count} more',
  'digest.closing':
    'See one with: regesta request show ID, regesta task show ID or regesta notification show ID. This mail names nobody and is sent on each day on which something waits.',
} as const;
