import { LabIcon } from '@jupyterlab/ui-components';

/** A shield with a keyhole. */
export const shieldIcon = new LabIcon({
  name: 'safe-prompt:shield',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
<path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M12 1.5 3.5 5v6c0 5.3 3.6 10 8.5 11.5 4.9-1.500 8.500-6.200 8.500-11.500V5L12 1.500zm0 6a2.600 2.600 0 0 1 1.300 4.850V16h-2.600v-3.650A2.600 2.600 0 0 1 12 7.500z"/>
</svg>`
});
