"""A text in both languages; an empty half is refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, field_validator

from kamkit.settings import Brand, Lang

BRAND = "{brand}"


class Text(BaseModel):
    """One text in Chinese and English."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str

    @field_validator("zh", "en")
    @classmethod
    def _not_empty(cls, half: str) -> str:
        if not half.strip():
            raise ValueError("text_half_missing")
        return half.strip()

    def of(self, lang: Lang, brand: Brand | None = None) -> str:
        """Return the half in `lang`, with the own brand's name put in where the text says {brand}."""
        half = self.zh if lang == "zh" else self.en
        return half.replace(BRAND, brand.of(lang)) if brand and BRAND in half else half
