"""The papers API of the Hugging Face Hub over this library, for `huggingface_hub` and `hf papers`."""

from broadsheet.delivery.web.hugging_face.server import HF_ROUTES

__all__ = ["HF_ROUTES"]
