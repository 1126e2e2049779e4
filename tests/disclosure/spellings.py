"""How 12,500 is written by whoever would rather not be found."""

from __future__ import annotations

SPELLINGS = (
    "12,500",
    "12 500,00",
    "£12.5k",
    "壹万贰仟伍佰元",
    "1.25万",
    "一万二千五",
    "twelve thousand five hundred",
    "twelve and a half thousand",
    "１２５００",
    "12,500-13,000",
    "12,\n500",
    "12\n500",
    "壹万贰仟\n伍佰元",
    "壹 万 贰 仟 伍 佰 元",
    "1 2 5 0 0",
    "12\u200b,500",
    "12 ,500",
    "12½k",
    "https://pay.example/12500",
    "https://pay.example/?sum=12%2C500",
    "https://pay.example/twelve_thousand_five_hundred",
    "https://pay.example/%E5%A3%B9%E4%B8%87%E8%B4%B0%E4%BB%9F%E4%BC%8D%E4%BD%B0%E5%85%83",
    "https://pay.example/%E5%A3%B9%E4%B8%87%E8%B4%B0%E4%BB%9F%E4%\nBC%8D%E4%BD%B0%E5%85%83",
    "https://pay.example/\r\n%E5%A3%B9%E4%B8%87%E8%B4%B0%E4%BB%9F%E4%BC%8D%E4%BD%B0%E5%85%83",
    "https://pay.example/\r\ntwelve_thousand_five_hundred",
    "www.pay.example/offer12500",
    "offer-12500-final.pdf",
    "Offer_12_500.docx",
)
"""Each is found on a page, in a name and in a link, also torn over two lines or two cells of a table."""
