"""What the shop says of invoices, gifts and returns, and what the buyer gave for an invoice (C1-C7, C21, C29, C30)."""

from bot.answers.evidence import Evidence, plain
from bot.entities import Entities, InvoiceKind
from bot.shop import Bearer, InvoiceForm, Shop

FLAGS = frozenset(
    {
        "buyer_bears_reissue",
        "freight_insurance",
        "gift",
        "invoice_special_asked",
        "invoice_title_given",
        "paper_invoice",
        "quantity_note",
        "quantity_steps",
        "reissue_fee",
        "special_surcharge",
        "special_vat",
        "tax_number_given",
        "tax_number_wrong",
    }
)
SLOTS = frozenset(
    {
        "gift",
        "invoice_days",
        "invoice_kind",
        "quantity_note",
        "refund_from",
        "refund_to",
        "reissue_fee",
        "return_days",
        "shop_name",
        "special_days",
        "special_surcharge",
        "step_cut",
        "step_pieces",
    }
)


def on_paper(shop: Shop, named: Entities) -> Evidence:
    """Read what the shop's file says; of the buyer's invoice data only whether they came, never the data."""
    file = shop.file
    asked = named.invoice
    steps = file.bargaining.steps
    return Evidence(
        flags={
            "freight_insurance": file.returns.freight_insurance,
            "gift": file.bargaining.gift is not None,
            "quantity_note": file.bargaining.quantity_note is not None,
            "quantity_steps": bool(steps),
            "special_vat": file.invoice.special_vat,
            "special_surcharge": file.invoice.special_surcharge > 0,
            "paper_invoice": InvoiceForm.PAPER in file.invoice.forms,
            "buyer_bears_reissue": file.invoice.reissue_postage is Bearer.BUYER,
            "reissue_fee": file.invoice.reissue_fee is not None,
            "invoice_special_asked": asked is not None and InvoiceKind.SPECIAL in asked.kinds,
            "invoice_title_given": asked is not None and (asked.title is not None or asked.personal),
            "tax_number_given": asked is not None and asked.tax_number is not None and asked.tax_valid,
            "tax_number_wrong": asked is not None and asked.tax_number is not None and not asked.tax_valid,
        },
        facts={
            "shop_name": file.name,
            "invoice_kind": file.invoice.kind,
            "invoice_days": str(file.invoice.days),
            "special_days": str(file.invoice.special_days or file.invoice.days),
            "special_surcharge": plain(file.invoice.special_surcharge) if file.invoice.special_surcharge else "",
            "reissue_fee": "" if file.invoice.reissue_fee is None else plain(file.invoice.reissue_fee),
            "gift": file.bargaining.gift or "",
            "quantity_note": file.bargaining.quantity_note or "",
            "step_pieces": str(steps[0].pieces) if steps else "",
            "step_cut": plain(steps[0].cut) if steps else "",
            "return_days": str(file.returns.days),
            "refund_from": str(file.returns.refund_days[0]),
            "refund_to": str(file.returns.refund_days[1]),
        },
    )
