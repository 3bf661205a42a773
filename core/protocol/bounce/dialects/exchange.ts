/** Exchange since 2007 and Office 365, in any language: the part for administrators is what says something. */
import { textDialect } from '../dialect.ts';

export const exchange = textDialect({
  id: 'exchange',
  text: [
    'generating server',
    'diagnostic information for administrators',
    'bereitstellender server',
    'generierender server',
    'diagnoseinformationen',
    'serveur de génération',
    'informations de diagnostic',
    'servidor de generación',
    'servidor que genera',
    'información de diagnóstico',
    'server di generazione',
    'informazioni di diagnostica',
    'servidor gerador',
    'servidor de geração',
    'generatie van server',
    'genererande server',
    'genererer server',
    'generující server',
    'serwer generujący',
    'mailto:',
    '##',
  ],
  start:
    /(?:generating server|bereitstellender|generierender|serveur de g|servidor |server di gen|bronserver|genererande|genererer|generuj|serwer gen|diagnos|diagnós|\S{1,200}@\S{1,200})/i,
  end: /^\s{0,4}(?:original message headers|urspr.{1,3}ngliche nachricht|en-t.tes du message|encabezados de mensaje|intestazioni)/i,
});
