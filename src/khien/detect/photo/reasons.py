"""The plain words for every kind of finding: what it is, and why it matters for a child.

Written for parents and for ten-year-olds; no blame. A test holds that no kind is without words.
"""

from collections.abc import Mapping

from khien.core.words import Bilingual
from khien.detect.photo.findings import Kind


def _words(vi: str, en: str, why_vi: str, why_en: str) -> tuple[Bilingual, Bilingual]:
    return Bilingual(vi, en), Bilingual(why_vi, why_en)


REASONS: Mapping[Kind, tuple[Bilingual, Bilingual]] = {
    "gps": _words(
        "Nơi chụp (tọa độ GPS)",
        "Where it was taken (GPS)",
        "Ai có tệp ảnh này đều xem được nơi chụp trên bản đồ: có thể là nhà hoặc trường của con.",
        "Anyone who has this file can see the place on a map: perhaps the child's home or school.",
    ),
    "place_name": _words(
        "Tên địa điểm",
        "Name of a place",
        "Tệp ảnh ghi sẵn tên nơi chụp, nên người lạ biết con hay ở đâu.",
        "The file names the place, so strangers learn where the child can be found.",
    ),
    "taken_at": _words(
        "Ngày giờ chụp",
        "When it was taken",
        "Nhiều ảnh có ngày giờ cho thấy thói quen: mấy giờ con đi học, mấy giờ con về.",
        "Times over many photos show a routine: when the child leaves and when it comes home.",
    ),
    "person_name": _words(
        "Tên người",
        "Name of a person",
        "Tên nằm trong tệp ảnh giúp người lạ nối ảnh này với gia đình.",
        "A name in the file lets strangers connect the photo with the family.",
    ),
    "description": _words(
        "Lời ghi chú trong tệp",
        "A note in the file",
        "Lời ghi chú đi theo ảnh dù không nhìn thấy trên ảnh.",
        "The note travels with the photo although nobody sees it on the picture.",
    ),
    "camera": _words(
        "Loại máy chụp",
        "Phone or camera model",
        "Cho biết gia đình dùng máy gì; cùng với dữ liệu khác, nó giúp nhận ra người chụp.",
        "It says what device the family uses; with other data it helps to recognise who took it.",
    ),
    "serial_number": _words(
        "Số máy hoặc mã riêng",
        "Serial number or unique code",
        "Mã này nối mọi ảnh chụp bằng cùng một máy, kể cả ảnh đăng ở nơi khác.",
        "It connects all photos from the same device, also those posted elsewhere.",
    ),
    "software": _words(
        "Phần mềm đã dùng",
        "Software used",
        "Ít khi gây hại, nhưng cho biết điện thoại hoặc ứng dụng nào đã xử lý ảnh.",
        "Seldom harmful, but it says which phone or app handled the photo.",
    ),
    "sound": _words(
        "Tiếng nói và âm thanh",
        "Sound and voices",
        "Trong video có thể nghe thấy tên, trường, địa chỉ. Bản sạch vẫn giữ tiếng.",
        "Names, schools and addresses may be heard. The clean copy keeps the sound.",
    ),
    "small_copy": _words(
        "Một ảnh nhỏ giấu bên trong",
        "A small copy hidden inside",
        "Ảnh nhỏ này có thể vẫn là ảnh gốc: phần đã cắt bỏ hoặc đã che vẫn thấy được.",
        "It may still be the original: what was cut off or covered can be seen in it.",
    ),
    "hidden_video": _words(
        "Một đoạn phim ngắn giấu bên trong",
        "A short video hidden inside",
        "Ảnh động ghi lại vài giây trước và sau khi chụp, có thể có cả tiếng nói.",
        "A motion photo keeps the seconds around the shot, sometimes with voices.",
    ),
    "extra_picture": _words(
        "Một ảnh khác giấu bên trong",
        "Another picture hidden inside",
        "Tệp này chứa nhiều hơn một ảnh; ảnh còn lại không hiện ra khi xem.",
        "The file holds more than one picture; the others do not show when you look at it.",
    ),
    "maker_notes": _words(
        "Ghi chép của máy",
        "Notes of the maker",
        "Phần này do hãng máy ghi, ít ai biết hết trong đó có gì: có khi có cả mã máy.",
        "Written by the maker of the device; few know all of it: at times it holds device codes.",
    ),
    "history": _words(
        "Lịch sử chỉnh sửa",
        "History of changes",
        "Cho biết ảnh đã được sửa ra sao, và nối nó với ảnh gốc.",
        "It says how the photo was changed, and connects it with the original.",
    ),
    "colour_profile": _words(
        "Bảng màu có tên",
        "Colour profile with a name",
        "Thường vô hại, nhưng đôi khi có tên máy hoặc tên người làm ra nó.",
        "Mostly harmless, but at times it holds the name of a device or of who made it.",
    ),
    "other_data": _words(
        "Dữ liệu khác",
        "Other data",
        "Tệp ảnh mang thêm dữ liệu không cần cho việc xem ảnh.",
        "The file carries more data, which nobody needs to see the picture.",
    ),
    "face": _words(
        "Khuôn mặt",
        "A face",
        "Khuôn mặt cho biết con là ai, và có thể bị lấy để ghép thành ảnh giả. "
        "Hãy hỏi con trước khi đăng; mặt bạn của con cũng cần được ba mẹ bạn đồng ý.",
        "A face tells who the child is, and can be taken to make false pictures. Ask the child "
        "before you post; for a friend's face, ask the friend's parents too.",
    ),
    "qr_code": _words(
        "Mã QR",
        "A QR code",
        "Ai quét mã trong ảnh cũng đọc được: có khi là số tài khoản, vé, hoặc thông tin căn cước.",
        "Anyone can scan it from the photo: it may hold a bank account, a ticket or identity data.",
    ),
    "bar_code": _words(
        "Mã vạch",
        "A bar code",
        "Mã vạch trên thẻ, vé hay hộp hàng có thể dẫn tới tên và địa chỉ.",
        "A bar code on a card, ticket or parcel can lead to a name and an address.",
    ),
    "phone": _words(
        "Số điện thoại",
        "A phone number",
        "Người lạ có thể gọi, nhắn tin, hoặc tìm Zalo của gia đình bằng số này.",
        "Strangers can call, write, or find the family's accounts with it.",
    ),
    "landline": _words(
        "Số điện thoại cố định",
        "A landline number",
        "Số cố định gắn với một địa chỉ: nhà, cửa hàng hay trường của con.",
        "A landline belongs to an address: a home, a shop or the child's school.",
    ),
    "identity_number": _words(
        "Số căn cước hoặc số định danh",
        "A national identity number",
        "Kẻ xấu dùng số này để mạo danh, vay tiền hay mở tài khoản.",
        "It can be misused to pretend to be this person, borrow money or open accounts.",
    ),
    "bank_account": _words(
        "Số tài khoản ngân hàng",
        "A bank account number",
        "Kẻ xấu dùng số tài khoản để lừa gia đình hoặc người quen.",
        "It can be misused to cheat the family or people they know.",
    ),
    "one_time_code": _words(
        "Mã xác nhận",
        "A one-time code",
        "Ai có mã này có thể vào được tài khoản.",
        "Whoever has it may get into the account.",
    ),
    "email": _words(
        "Địa chỉ thư điện tử",
        "An e-mail address",
        "Người lạ có thể viết thư, hoặc thử vào tài khoản bằng địa chỉ này.",
        "Strangers can write to it, or try to get into accounts with it.",
    ),
    "social_name": _words(
        "Tên tài khoản mạng xã hội",
        "A name on a social network",
        "Tên này dẫn thẳng tới trang của con hoặc của gia đình.",
        "It leads straight to the page of the child or the family.",
    ),
    "address": _words(
        "Địa chỉ nhà",
        "A home address",
        "Người lạ biết gia đình ở đâu.",
        "Strangers learn where the family lives.",
    ),
    "street": _words(
        "Tên đường, tên ngõ",
        "Name of a street",
        "Tên đường cùng khung cảnh trong ảnh đủ để tìm ra nơi con ở hay qua lại.",
        "With what else is in the picture it is enough to find where the child lives or passes.",
    ),
    "school": _words(
        "Tên trường",
        "Name of a school",
        "Biết tên trường, người lạ biết nơi gặp con mỗi ngày.",
        "With the school's name strangers know where to meet the child every day.",
    ),
    "class_name": _words(
        "Tên lớp",
        "Name of a class",
        "Biết lớp, người lạ có thể giả làm người quen: “Chú là bố bạn cùng lớp con”.",
        "With the class a stranger can pose as somebody known: “I am your classmate's father”.",
    ),
    "plate": _words(
        "Biển số xe",
        "A number plate",
        "Biển số giúp nhận ra xe của gia đình ở cổng trường hay trước nhà.",
        "With it the family's car is recognised at the school gate or at home.",
    ),
    "name_tag": _words(
        "Họ tên",
        "A person's name",
        "Gọi đúng tên, người lạ dễ làm con tin hơn.",
        "A stranger who knows the name is trusted sooner.",
    ),
    "birth_date": _words(
        "Ngày sinh",
        "A date of birth",
        "Ngày sinh cùng với tên đủ để mạo danh, hoặc đoán mật khẩu.",
        "With the name it is enough to pretend to be this person, or to guess passwords.",
    ),
    "document": _words(
        "Giấy tờ",
        "A document",
        "Giấy tờ như thẻ học sinh, căn cước, giấy khai sinh có rất nhiều thông tin riêng của con.",
        "A school card, identity card or birth certificate holds much of what is private.",
    ),
}
