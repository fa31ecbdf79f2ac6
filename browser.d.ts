// What our scripts use of htmx 2: https://htmx.org/reference/#events and https://htmx.org/api/#trigger

declare const htmx: {
  trigger(target: Element | string, event: string): void;
};

interface HtmxDetail {
  elt: HTMLElement;
  xhr: XMLHttpRequest;
  target: HTMLElement;
}

interface HtmxConfigRequest extends HtmxDetail {
  path: string;
  verb: string;
  parameters: Record<string, unknown>;
  headers: Record<string, string>;
}

interface HtmxBeforeRequest extends HtmxDetail {
  requestConfig: { path: string; triggeringEvent?: Event };
}

interface HtmxAfterRequest extends HtmxDetail {
  pathInfo: { requestPath: string };
  successful: boolean;
}

interface HtmxBeforeSwap extends HtmxDetail {
  shouldSwap: boolean;
  isError: boolean;
}

interface HtmxConfirm extends HtmxDetail {
  issueRequest(isConfirmed?: boolean): void;
}

interface HtmxEvents {
  "htmx:afterRequest": CustomEvent<HtmxAfterRequest>;
  "htmx:afterSettle": CustomEvent<HtmxDetail>;
  "htmx:afterSwap": CustomEvent<HtmxDetail>;
  "htmx:beforeRequest": CustomEvent<HtmxBeforeRequest>;
  "htmx:beforeSwap": CustomEvent<HtmxBeforeSwap>;
  "htmx:configRequest": CustomEvent<HtmxConfigRequest>;
  "htmx:confirm": CustomEvent<HtmxConfirm>;
  "htmx:load": CustomEvent<HtmxDetail>;
  "htmx:responseError": CustomEvent<HtmxAfterRequest>;
  "htmx:sendError": CustomEvent<HtmxAfterRequest>;
}

interface DocumentEventMap extends HtmxEvents {}
interface HTMLElementEventMap extends HtmxEvents {}

// An iPhone has its own full screen, for the picture alone:
// https://developer.apple.com/documentation/webkitjs/htmlvideoelement/1633500-webkitenterfullscreen
interface HTMLVideoElement {
  webkitEnterFullscreen?(): void;
}

// Our pages are HTML alone, so what is found by a selector is no SVG.
interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(
    selectors: K,
  ): HTMLElementTagNameMap[K] | null;
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}
