"""Scope questions: what is asked, of which parts, what is assumed until it is answered, what the answer is worth, and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QLineEdit, QStyle, QStyleOptionViewItem, QTreeWidgetItem, QWidget

from planner.model.places import country_names
from planner.model.values import NotAValue, decimals
from planner.ui import theme
from planner.ui.answering import Question, written
from planner.ui.figures import DASH, money, plural, style, symbol
from planner.ui.grid.editors import CodeCompleter
from planner.ui.panels.rows import INDEX, LINK, Link, RowDelegate, Tree, TreePanel

TEXT, PARTS, ASSUMED, WORTH, RISK, ANSWER = range(6)
QUESTION = LINK + 2
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
FIELD_WIDTH = 132
LISTED = 20  # characters: shorter choices are named in the field
MOST = 200  # parts listed below one question


@dataclass(frozen=True, slots=True)
class Goods:
    """Who may ask: parts and sources by their names, in the order of the results; links to the parts' codes by position."""

    parts: Sequence[str] = ()
    sources: Sequence[str] = ()
    currency: str = ""
    links: Mapping[int, Link] = field(default_factory=dict)


class AnswerDelegate(RowDelegate):
    """Paints the answer as a field to fill in, and opens the right editor in it."""

    answered = Signal(object, str)

    def sizeHint(self, option: QStyleOptionViewItem, index: INDEX) -> QSize:
        """Ask for room for the field."""
        size = super().sizeHint(option, index)
        size.setHeight(size.height() + 2)
        if index.column() == ANSWER:
            size.setWidth(FIELD_WIDTH)
        return size

    @staticmethod
    def frame(rect: QRect) -> QRect:
        """Return where the field stands in its cell."""
        return rect.adjusted(4, 2, -4, -3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: INDEX) -> None:
        """Paint a cell; the answer's as a framed field with what may be entered."""
        if index.column() != ANSWER:
            super().paint(painter, option, index)
            return
        look, text = theme.current(), str(index.data() or "")
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look.color("selection"))
        painter.setPen(QPen(look.color("grid"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        box = self.frame(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("border"), 1))
        painter.setBrush(look.color("panel"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(look.color("muted"))
        room = box.adjusted(7, 0, -18, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        question = index.siblingAtColumn(TEXT).data(QUESTION)
        if isinstance(question, Question) and (question.choices or question.kind == "country"):
            tip = QPoint(box.right() - 10, box.center().y() + 2)
            painter.setPen(QPen(look.color("muted"), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(QPolygonF([tip + QPoint(-3, -3), tip, tip + QPoint(3, -3)]))
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: INDEX) -> QWidget:
        """Return a list of choices, or a line to type in."""
        question = index.siblingAtColumn(TEXT).data(QUESTION)
        if index.column() != ANSWER or not isinstance(question, Question):
            return None  # type: ignore[return-value]  # Qt takes no editor as a no
        name = self.tr("Answer to: {question}").format(question=question.text)
        if question.choices and question.kind not in ("share", "country"):
            box = QComboBox(parent)
            box.addItems(["", *question.choices])
            box.setAccessibleName(name)
            box.activated.connect(self._chosen)
            return box
        line = QLineEdit(parent)
        line.setAccessibleName(name)
        line.setPlaceholderText(hint(question))
        line.setTextMargins(6, 0, 6, 0)
        if question.kind == "country":
            line.setCompleter(CodeCompleter(tuple(f"{code} {name}" for code, name in country_names().items()), True, line))
        return line

    def _chosen(self) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            self.commitData.emit(box)
            self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: INDEX) -> None:
        """Begin with nothing: the question is open."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: INDEX) -> None:
        """Tell what was answered; the row goes once the numbers know it."""
        text = editor.currentText() if isinstance(editor, QComboBox) else editor.text() if isinstance(editor, QLineEdit) else ""
        if text.strip():
            self.answered.emit(index.siblingAtColumn(TEXT).data(QUESTION), text)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: INDEX) -> None:
        """Cover the field."""
        editor.setGeometry(self.frame(option.rect).adjusted(0, -1, 0, 1))


class QuestionTree(Tree):
    """A tree whose last column is answered in place: a click, Enter, F2 or typing opens the field."""

    def edit_answer(self, item: QTreeWidgetItem | None = None) -> None:
        """Open the answer of a row, of the one in hand where none is named."""
        item = item or self.currentItem()
        if item is None or not isinstance(item.data(TEXT, QUESTION), Question):
            return
        self.setCurrentItem(item, ANSWER)
        index = self.indexFromItem(item, ANSWER)
        if self.edit(index, QAbstractItemView.EditTrigger.AllEditTriggers, None):  # type: ignore[call-overload]
            editor = self.indexWidget(index)
            if isinstance(editor, QComboBox):
                editor.showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the answer by Enter, F2 or the first letter of it."""
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        typed = not control and len(event.text()) == 1 and event.text().isalnum()
        if self.currentItem() is not None and (event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) or typed):
            self.edit_answer()
            editor = self.indexWidget(self.currentIndex())
            if typed and isinstance(editor, QLineEdit):
                editor.setText(event.text())
            return
        super().keyPressEvent(event)


class QuestionsPanel(TreePanel):
    """Questions by what their answers are worth; below each the parts that ask. ``answered``: the question with its goods, the answer."""

    answered = Signal(object, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        mode = QHeaderView.ResizeMode
        titles = (
            self.tr("Question"), self.tr("Asked of"), self.tr("Charged as if"), self.tr("May save"), self.tr("May cost"), self.tr("Answer"),
        )  # fmt: skip
        tree = QuestionTree(titles, self.tr("Scope questions"))
        tree.widths(mode.Stretch, mode.Interactive, mode.Interactive, mode.ResizeToContents, mode.ResizeToContents, mode.Fixed)
        for column, width in ((PARTS, 90), (ASSUMED, 110), (ANSWER, FIELD_WIDTH)):
            tree.header().resizeSection(column, width)
        tree.headerItem().setTextAlignment(WORTH, RIGHT)
        tree.headerItem().setTextAlignment(RISK, RIGHT)
        tree.headerItem().setToolTip(
            ASSUMED, self.tr("What is charged until the question is answered: the higher duty, or what its row says is usual")
        )
        tree.headerItem().setToolTip(WORTH, self.tr("Duty saved in a year by the best answer against what is charged until then"))
        tree.headerItem().setToolTip(RISK, self.tr("Duty more a year if the usual answer, which is assumed until then, turns out wrong"))
        super().__init__(tree, parent)
        self.delegate = AnswerDelegate(tree)
        tree.setItemDelegate(self.delegate)
        tree.itemClicked.connect(self._clicked)
        tree.itemExpanded.connect(self._fill)
        self.delegate.answered.connect(self._answered)
        self._goods = Goods()
        self.show_questions((), self._goods)

    def show_questions(self, questions: Sequence[Question], goods: Goods) -> None:
        """Show open questions of goods."""
        self._goods = goods
        kept = self._key_in_hand()
        self.tree.clear()
        self._name_units()
        if questions:
            self.say(self._headline(questions))
        else:
            self.say("", self.tr("No question is open: duty hangs on nothing that isn't known."))
        for question in questions:
            self.tree.addTopLevelItem(self._item(question, question.text, plural(len(question.parts), self.tr("part"), self.tr("parts"))))
        for at in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(at)
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            if at == 0 or item.data(TEXT, QUESTION).key == kept:
                self.tree.setCurrentItem(item)

    def _name_units(self) -> None:
        unit = symbol(self._goods.currency)
        for column, title in ((WORTH, self.tr("May save, {unit} / year")), (RISK, self.tr("May cost, {unit} / year"))):
            self.tree.headerItem().setText(column, title.format(unit=unit))
        self.tree.setColumnHidden(RISK, True)

    def _headline(self, questions: Sequence[Question]) -> str:
        """Return in one line what is open, and the money that hangs on it."""
        worth, risk = (
            max((getattr(one, side) for one in questions), default=0.0) for side in ("worth", "risk")
        )  # answers to several don't add up
        count = plural(len(questions), self.tr("question is open"), self.tr("questions are open"))
        texts = []
        if worth:
            texts.append(self.tr("the best answer saves {worth} a year").format(worth=money(worth, self._goods.currency)))
        if risk:
            texts.append(self.tr("the worst costs {risk} more").format(risk=money(risk, self._goods.currency)))
        self.tree.setColumnHidden(RISK, not risk)
        return f"{count}: {', '.join(texts)}." if texts else f"{count}."

    def _key_in_hand(self) -> str:
        item = self.tree.currentItem()
        question = item.data(TEXT, QUESTION) if item is not None else None
        return question.key if isinstance(question, Question) else ""

    def _item(self, question: Question, title: str, asked: str, link: Link | None = None) -> QTreeWidgetItem:
        assumed = ", ".join(dict.fromkeys(one.assumed for one in question.asked))
        worth, risk = (full(amount) for amount in (question.worth, question.risk))
        tones = ("accent" if link else "", "muted", "muted", "", "severity.warning" if question.risk else "muted")
        item = self.tree.row((title, asked, assumed, worth, risk, hint(question)), tones=tones, link=link)
        item.setTextAlignment(WORTH, RIGHT)
        item.setTextAlignment(RISK, RIGHT)
        item.setData(TEXT, QUESTION, question)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        if question.help:
            item.setToolTip(TEXT, f"{title}\n{question.help}")
        said = self.tr(
            "{title}, asked of {asked}, {assumed} is charged, the answer could save {worth} and cost {risk} a year; Enter answers"
        )
        item.setData(TEXT, SPOKEN, said.format(
            title=title, asked=asked, assumed=assumed, worth=money(question.worth, self._goods.currency), risk=money(question.risk, self._goods.currency)
        ))  # fmt: skip
        return item

    @Slot(QTreeWidgetItem)
    def _fill(self, item: QTreeWidgetItem) -> None:
        """List the parts that ask when a question is opened."""
        question = item.data(TEXT, QUESTION)
        if item.childCount() or not isinstance(question, Question):
            return
        of = sorted((question.of_part(part) for part in question.parts), key=lambda one: (-one.worth, -one.risk))
        for one in of[:MOST]:
            at = one.asked[0].part
            name = self._goods.parts[at] if 0 <= at < len(self._goods.parts) else self.tr("every part")
            sources = [self._goods.sources[asked.source] for asked in one.asked if 0 <= asked.source < len(self._goods.sources)]
            item.addChild(self._item(one, name, ", ".join(dict.fromkeys(sources)), self._goods.links.get(at)))
        if len(of) > MOST:
            more = self.tr("and {count} more; answering above answers for all").format(count=len(of) - MOST)
            item.addChild(self.tree.row((more, "", "", "", "", ""), tones=("muted",)))

    @Slot(QTreeWidgetItem, int)
    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        tree = self.tree
        if column == ANSWER and isinstance(tree, QuestionTree):
            tree.edit_answer(item)

    @Slot(object, str)
    def _answered(self, question: Question, text: str) -> None:
        try:
            value = written(question, text, style())
        except NotAValue as problem:
            self.refused.emit(str(problem))
            return
        self.answered.emit(question, value)


def full(amount: float) -> str:
    """Return money a year in whole units, a dash for none; small amounts keep their cents."""
    return DASH if not amount else decimals(amount, 0 if amount >= 100 else 2, style())


def hint(question: Question) -> str:
    """Return what may be entered."""
    if question.kind == "share":
        return tr_hint("a share, %")
    if question.kind == "country":
        return tr_hint("a country")
    listed = " / ".join(question.choices)
    return tr_hint("a word") if not listed else listed if len(listed) < LISTED else tr_hint("choose")


def tr_hint(text: str) -> str:
    """Return a hint in the user's language."""
    return QCoreApplication.translate("QuestionsPanel", text)
