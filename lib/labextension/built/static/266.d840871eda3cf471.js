"use strict";(self.rspackChunkhrcreport=self.rspackChunkhrcreport||[]).push([[266],{646(r,o,e){var t=e(601),n=e.n(t),a=e(314),c=(e.n(a))()(n());c.push([r.id,`/* How a report reads in JupyterLab. */
::highlight(hrc-slip) { text-decoration: underline wavy #c62828; }
.hrc-value { border-bottom: 1px dotted var(--jp-brand-color1); cursor: help; }
.hrc-pending { border-bottom: 1px dashed var(--jp-ui-font-color2); color: var(--jp-ui-font-color2); font-style: italic; }
.hrc-unknown, a.hrc-ref.hrc-unknown { background: var(--jp-error-color3, #ffcdd2); color: var(--jp-error-color0, #b71c1c); border-radius: 2px; padding: 0 2px; }
.hrc-if { color: var(--jp-ui-font-color3); cursor: help; font-size: 70%; opacity: 0.6; }
sup.hrc-cite, sup.hrc-note { background: var(--jp-layout-color2); border-radius: 3px; padding: 0 3px; margin-left: 2px; font-size: 70%; cursor: help; }
sup.hrc-unknown { padding: 0 3px; font-size: 70%; }
a.hrc-ref { text-decoration: underline dotted; }
.hrc-tag, .hrc-key { color: var(--jp-ui-font-color2); font-size: 75%; font-weight: normal; }
.hrc-unverified { background: var(--jp-warn-color3, #fff3cd); }
.hrc-box { border-left: 3px solid var(--jp-border-color1); padding-left: 1em; margin: 0.7em 0; }
.hrc-finding { border-left-color: var(--jp-info-color1); }
.hrc-recommendation { border-left-color: var(--jp-success-color1); }
.jp-RenderedHTMLCommon p.hrc-head { color: var(--jp-ui-font-color2); font-size: 80%; margin-bottom: 0.3em; }
.hrc-problem { background: var(--jp-error-color3, #ffebee); border-left: 3px solid var(--jp-error-color1); color: var(--jp-content-font-color0); padding: 4px 8px; margin: 4px 0; font-size: 90%; }
.hrc-style { border-left: 3px solid var(--jp-warn-color1); color: var(--jp-content-font-color1); font-size: 85%; margin: 2px 0 2px 80px; padding: 2px 8px; }
.hrc-style p { margin: 0; }
.jp-RenderedHTMLCommon .hrc-float p.hrc-caption { font-weight: 600; margin-bottom: 0.4em; }
.jp-RenderedHTMLCommon .hrc-float table { margin-left: 0; table-layout: auto; }
/* A picture is drawn for print: as wide as a screen, its words would be larger than the text. */
.jp-RenderedHTMLCommon .hrc-float img { max-width: min(100%, 20cm); }
.hrc-float .hrc-notes { font-size: 85%; color: var(--jp-content-font-color1); }
.hrc-dialog .jp-Dialog-content { max-width: 900px; max-height: 85vh; width: 80vw; }
.hrc-form { overflow: auto; }
.hrc-form label { display: grid; grid-template-columns: 14em 1fr; gap: 2px 10px; margin: 6px 0; }
.hrc-form-name { font-weight: 600; }
.hrc-form-help { grid-column: 2; color: var(--jp-ui-font-color2); font-size: 85%; }
.hrc-form input, .hrc-form select, .hrc-form textarea { font: inherit; padding: 3px; background: var(--jp-layout-color0); color: inherit; border: 1px solid var(--jp-border-color1); }
.hrc-choice { border-left: 4px solid var(--jp-error-color1); padding-left: 1em; }
.hrc-choice mark { font-weight: 600; text-decoration: underline; background: var(--jp-warn-color3, #fff3cd); color: inherit; }
.hrc-choice blockquote { white-space: pre-wrap; }
.hrc-choice button { margin-right: 8px; }
.hrc-act { padding: 12px; overflow: auto; }
.hrc-act label { grid-template-columns: minmax(7em, 25%) minmax(0, 1fr); }
.hrc-act input[type='checkbox'] { justify-self: start; }
.hrc-form-note { grid-column: 2; color: var(--jp-error-color1); font-size: 85%; white-space: pre-wrap; }
.hrc-act .hrc-problem { white-space: pre-wrap; }
.hrc-act-output { background: var(--jp-layout-color2); max-height: 50vh; min-height: 4em; overflow: auto; padding: 6px; white-space: pre-wrap; }
.hrc-act a { color: var(--jp-content-link-color); margin-right: 1em; text-decoration: underline; }
.hrc-states { display: grid; grid-template-columns: minmax(12em, 28%) 1fr; overflow: hidden; }
.hrc-states-list, .hrc-states-shown { overflow: auto; padding: 8px; }
.hrc-states-list strong { display: block; margin: 8px 0 2px; }
.hrc-states-list button { display: block; width: 100%; text-align: left; margin: 1px 0; }
.hrc-states-list [aria-current] { outline: 2px solid var(--jp-brand-color1); }
.hrc-state-cell { border-left: 3px solid transparent; padding-left: 8px; }
.hrc-state-cell pre { white-space: pre-wrap; }
.hrc-differs { border-left-color: var(--jp-warn-color1); }
.hrc-states mark { font-weight: 600; text-decoration: underline; background: var(--jp-warn-color3, #fff3cd); color: inherit; }
.hrc-cite-box input { box-sizing: border-box; font: inherit; padding: 5px; width: 100%; }
.hrc-cite-box ul { height: 55vh; list-style: none; margin: 6px 0 0; overflow: auto; padding: 0; }
.hrc-cite-box li { border-bottom: 1px solid var(--jp-border-color2); cursor: pointer; padding: 5px; }
.hrc-cite-box [aria-selected='true'] { background: var(--jp-layout-color2); outline: 2px solid var(--jp-brand-color1); outline-offset: -2px; }
.hrc-running { align-items: center; box-sizing: border-box; min-height: 36px; background: var(--jp-warn-color3, #fff3cd); display: flex; font-size: var(--jp-ui-font-size1); gap: 10px; padding: 4px 12px; }
.hrc-behind dl { margin: 0; max-height: 60vh; overflow: auto; }
.hrc-behind dt { font-weight: 600; margin-top: 8px; }
.hrc-behind dd { margin-left: 1em; white-space: pre-line; }
`,""]),e.d(o,{},{A:c})},314(r){r.exports=function(r){var o=[];return o.toString=function(){return this.map(function(o){var e="",t=void 0!==o[5];return o[4]&&(e+="@supports (".concat(o[4],") {")),o[2]&&(e+="@media ".concat(o[2]," {")),t&&(e+="@layer".concat(o[5].length>0?" ".concat(o[5]):""," {")),e+=r(o),t&&(e+="}"),o[2]&&(e+="}"),o[4]&&(e+="}"),e}).join("")},o.i=function(r,e,t,n,a){"string"==typeof r&&(r=[[null,r,void 0]]);var c={};if(t)for(var i=0;i<this.length;i++){var p=this[i][0];null!=p&&(c[p]=!0)}for(var l=0;l<r.length;l++){var d=[].concat(r[l]);t&&c[d[0]]||(void 0!==a&&(void 0===d[5]||(d[1]="@layer".concat(d[5].length>0?" ".concat(d[5]):""," {").concat(d[1],"}")),d[5]=a),e&&(d[2]&&(d[1]="@media ".concat(d[2]," {").concat(d[1],"}")),d[2]=e),n&&(d[4]?(d[1]="@supports (".concat(d[4],") {").concat(d[1],"}"),d[4]=n):d[4]="".concat(n)),o.push(d))}},o}},601(r){r.exports=function(r){return r[1]}},665(r,o,e){e.r(o);var t=e(72),n=e.n(t),a=e(825),c=e.n(a),i=e(659),p=e.n(i),l=e(56),d=e.n(l),s=e(540),h=e.n(s),u=e(113),f=e.n(u),m=e(646),g={};g.styleTagTransform=f(),g.setAttributes=d(),g.insert=p().bind(null,"head"),g.domAPI=c(),g.insertStyleElement=h(),n()(m.A,g);let v=m.A&&m.A.locals?m.A.locals:void 0;e.d(o,{},{default:v})},72(r){var o=[];function e(r){for(var e=-1,t=0;t<o.length;t++)if(o[t].identifier===r){e=t;break}return e}function t(r,t){for(var n={},a=[],c=0;c<r.length;c++){var i=r[c],p=t.base?i[0]+t.base:i[0],l=n[p]||0,d="".concat(p," ").concat(l);n[p]=l+1;var s=e(d),h={css:i[1],media:i[2],sourceMap:i[3],supports:i[4],layer:i[5]};if(-1!==s)o[s].references++,o[s].updater(h);else{var u=function(r,o){var e=o.domAPI(o);return e.update(r),function(o){o?(o.css!==r.css||o.media!==r.media||o.sourceMap!==r.sourceMap||o.supports!==r.supports||o.layer!==r.layer)&&e.update(r=o):e.remove()}}(h,t);t.byIndex=c,o.splice(c,0,{identifier:d,updater:u,references:1})}a.push(d)}return a}r.exports=function(r,n){var a=t(r=r||[],n=n||{});return function(r){r=r||[];for(var c=0;c<a.length;c++){var i=e(a[c]);o[i].references--}for(var p=t(r,n),l=0;l<a.length;l++){var d=e(a[l]);0===o[d].references&&(o[d].updater(),o.splice(d,1))}a=p}}},659(r){var o={};r.exports=function(r,e){var t=function(r){if(void 0===o[r]){var e=document.querySelector(r);if(window.HTMLIFrameElement&&e instanceof window.HTMLIFrameElement)try{e=e.contentDocument.head}catch(r){e=null}o[r]=e}return o[r]}(r);if(!t)throw Error("Couldn't find a style target. This probably means that the value for the 'insert' parameter is invalid.");t.appendChild(e)}},540(r){r.exports=function(r){var o=document.createElement("style");return r.setAttributes(o,r.attributes),r.insert(o,r.options),o}},56(r,o,e){r.exports=function(r){var o=e.nc;o&&r.setAttribute("nonce",o)}},825(r){r.exports=function(r){if("u"<typeof document)return{update:function(){},remove:function(){}};var o=r.insertStyleElement(r);return{update:function(e){var t,n,a;t="",e.supports&&(t+="@supports (".concat(e.supports,") {")),e.media&&(t+="@media ".concat(e.media," {")),(n=void 0!==e.layer)&&(t+="@layer".concat(e.layer.length>0?" ".concat(e.layer):""," {")),t+=e.css,n&&(t+="}"),e.media&&(t+="}"),e.supports&&(t+="}"),(a=e.sourceMap)&&"u">typeof btoa&&(t+="\n/*# sourceMappingURL=data:application/json;base64,".concat(btoa(unescape(encodeURIComponent(JSON.stringify(a))))," */")),r.styleTagTransform(t,o,r.options)},remove:function(){var r;null===(r=o).parentNode||r.parentNode.removeChild(r)}}}},113(r){r.exports=function(r,o){if(o.styleSheet)o.styleSheet.cssText=r;else{for(;o.firstChild;)o.removeChild(o.firstChild);o.appendChild(document.createTextNode(r))}}}}]);