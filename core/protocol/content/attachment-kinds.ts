/**
 * Endings of files that receivers do not take, also inside of archives: Gmail's list (support.google.com/mail/answer/6590,
 * 2026-11), to which Outlook's agrees in all that runs.
 */
const BLOCKED = new Set(
  (
    'ade adp apk appx appxbundle bat cab chm cmd com cpl diagcab diagcfg diagpkg dll dmg ex ex_ exe hta img ins iso isp ' +
    'jar jnlp js jse lib lnk mde mjs msc msi msix msixbundle msp mst nsh pif ps1 scr sct shb sys vb vbe vbs vhd vxd ' +
    'wsc wsf wsh xll'
  ).split(' '),
);
/** Documents that carry macros. */
const MACROS = new Set(['docm', 'dotm', 'xlsm', 'xltm', 'xlam', 'pptm', 'potm', 'ppam', 'ppsm', 'sldm']);
/** Endings by what a file is; what is not here may be anything. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  pdf: ['pdf', 'ai'],
  png: ['png'],
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  gif: ['gif'],
  exe: ['exe', 'dll', 'scr', 'sys', 'com', 'cpl', 'xll'],
  rar: ['rar'],
  '7z': ['7z'],
};

export function endingOf(name: string): string {
  return /\.([a-z0-9_]{1,12})[\s.]{0,20}$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

export function isBlockedEnding(name: string): boolean {
  return BLOCKED.has(endingOf(name));
}

export function hasMacros(name: string): boolean {
  return MACROS.has(endingOf(name));
}

/** "invoice.pdf.exe": a harmless ending before the one that counts. */
export function isCloaked(name: string): boolean {
  return (
    isBlockedEnding(name) &&
    /\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|txt|html?|zip|csv|mp[34])[\s_]{0,100}\.[a-z0-9_]{1,12}$/i.test(
      name.trim(),
    )
  );
}

/** What the file is, where its ending says something else; "" = it agrees, or it is not known. */
export function otherThanNamed(name: string, looks: string): string {
  const endings = ENDINGS[looks];
  const ending = endingOf(name);
  if (ending === '') return '';
  if (endings !== undefined) return endings.includes(ending) ? '' : looks;
  // A name that promises one of those, and a file that is none of them.
  const promised = Object.entries(ENDINGS).find(([, all]) => all.includes(ending))?.[0];
  return promised !== undefined && looks !== '' ? looks : '';
}
