import assert from "node:assert/strict";
import { test } from "node:test";

import { suggest } from "../../../../static/js/upload/notes/typo.js";

const domain = (typed) => suggest(`sam@${typed}`)?.slice("sam@".length) ?? null;

test("letters swapped, left out, added or wrong are mended", () => {
  for (const [typed, meant] of Object.entries({
    "gmial.com": "gmail.com",
    "gamil.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gnail.com": "gmail.com",
    "gmaill.com": "gmail.com",
    "hotmial.com": "hotmail.com",
    "homtial.com": "hotmail.com",
    "hotmai.co.uk": "hotmail.co.uk",
    "yaho.com": "yahoo.com",
    "yahooo.com": "yahoo.com",
    "outlok.com": "outlook.com",
    "outllok.com": "outlook.com",
    "iclod.com": "icloud.com",
    "icoud.com": "icloud.com",
    "googelmail.com": "googlemail.com",
    "t-onlin.de": "t-online.de",
    "comcats.net": "comcast.net",
  }))
    assert.equal(domain(typed), meant, typed);
});

test("an ending that does not exist is mended after any name", () => {
  assert.equal(domain("gmail.con"), "gmail.com");
  assert.equal(domain("gmial.con"), "gmail.com");
  assert.equal(domain("gmx.con"), "gmx.com");
  assert.equal(domain("live.vom"), "live.com");
  assert.equal(domain("ridingschool.cmo"), "ridingschool.com");
});

test("an ending that exists is mended only after a common name", () => {
  assert.equal(domain("gmail.co"), "gmail.com");
  assert.equal(domain("hotmail.cm"), "hotmail.com");
  assert.equal(domain("gmail"), "gmail.com");
  assert.equal(domain("ridingschool.co"), null);
  assert.equal(domain("ridingschool"), null);
});

test("a domain that is common, in whichever country, is no mistake", () => {
  const common = `
    gmail.com googlemail.com mail.com email.com ymail.com rocketmail.com gmx.net gmx.de gmx.at
    gmx.com web.de online.de t-online.de freenet.de posteo.de mailbox.org mail.de arcor.de
    live.com live.de aol.com msn.com me.com mac.com hey.com pm.me proton.me protonmail.com
    protonmail.ch fastmail.com fastmail.fm zoho.com yahoo.com yahoo.ca yahoo.de yahoo.co.uk
    yahoo.co.in yahoo.com.br hotmail.com hotmail.nl hotmail.se hotmail.es outlook.com outlook.at
    outlook.de icloud.com orange.fr free.fr sfr.fr laposte.net wanadoo.fr libero.it virgilio.it
    alice.it bluewin.ch comcast.net verizon.net att.net cox.net sbcglobal.net yandex.ru mail.ru
    qq.com 163.com naver.com example.com`;
  for (const typed of common.trim().split(/\s+/)) assert.equal(domain(typed), null, typed);
});

test("a name of somebody's own is no mistake", () => {
  for (const typed of [
    "love.com",
    "life.com",
    "horizon.net",
    "overlook.com",
    "school.example",
    "gmbh.com",
    "tmall.de",
  ])
    assert.equal(domain(typed), null, typed);
});

test("the name before the @ stays as it was typed", () => {
  assert.equal(suggest("  Sam.O'Neil+$&@GMIAL.com "), "Sam.O'Neil+$&@gmail.com");
});

test("what is no address has no suggestion", () => {
  for (const typed of [
    "",
    " ",
    "sam",
    "@",
    "sam@",
    "@gmial.com",
    "sam@@gmial.com",
    "sam @gmial.com",
    "sam@.",
    "sam@..con",
  ])
    assert.doesNotThrow(() => suggest(typed), typed);
  for (const typed of ["", "sam", "sam@", "@gmial.com", "sam@@gmial.com"])
    assert.equal(suggest(typed), null, typed);
});

test("long names take no time", () => {
  const started = performance.now();
  for (let letters = 1; letters < 250; letters++)
    suggest(`sam@${"gmail".repeat(50).slice(0, letters)}.com`);
  assert.ok(performance.now() - started < 1000);
});
