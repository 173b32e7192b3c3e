// Who signed, by TronWeb: reads {"tronweb": path of the package, "signed": [[txID, signature], …]} from standard
// input and answers with the addresses. A high s is an error of its own: ethers, which TronWeb uses, refuses it.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const order = JSON.parse(readFileSync(0, 'utf8'));
const { TronWeb, utils } = await import(pathToFileURL(order.tronweb));

console.log(
  JSON.stringify(
    order.signed.map(([txid, signature]) => TronWeb.address.fromHex(utils.crypto.ecRecover(`0x${txid}`, `0x${signature}`))),
  ),
);
