from bihuan.documents.models.document import Blob, Document

__all__ = ["Blob", "Document"]
