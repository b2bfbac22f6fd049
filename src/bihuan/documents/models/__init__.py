from bihuan.documents.models.document import Blob, Document
from bihuan.documents.models.paper import IssuedPaper, PaperSignature, PaperTemplate

__all__ = ["Blob", "Document", "IssuedPaper", "PaperSignature", "PaperTemplate"]
